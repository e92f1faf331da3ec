"""From the name, path or text of a policy to the typed model: every stage of reading, in order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from engine.diagnostics import Diagnostic, PolicyError
from engine.policy.compiled import compiled_model, is_compiled
from engine.policy.model import PolicyModel
from engine.policy.text.source import STDIN, STDIN_NAME, find, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from engine.policy.text.document import Document, Path

MAX_EXTENDS = 8
"""How many policies may extend one another in a row."""


class Checked(NamedTuple):
    """A document whose shape was checked and whose bases are merged in, ready to be read.

    ``mistakes`` is what is wrong with the shape and with what the overlay names, ``bad`` where.
    """

    document: Document
    mistakes: tuple[Diagnostic, ...] = ()
    bad: frozenset[Path] = frozenset()


def load_model(name_or_path: str = "follow-up", settings: Mapping[str, object] | None = None) -> PolicyModel:
    """The policy of this name or path.

    A bundled policy that nobody changed is taken from its compiled form, unless ``settings`` are given.

    Args:
        name_or_path: a bundled policy by name, a path, or ``-`` for standard input.
        settings: values by name that take the place of the policy's own.

    Raises:
        PolicyError: the file cannot be read, or everything that is wrong with it.
    """
    path = find(name_or_path)
    text = read_text(path)
    file = STDIN_NAME if path == STDIN else path
    compiled = None if settings else compiled_model(file, text)
    return compiled or model_from_text(text, file, settings)


def model_from_text(text: str, file: str | None = None, settings: Mapping[str, object] | None = None) -> PolicyModel:
    """The policy written in ``text``; ``file`` is its name in messages and where relative bases are looked for."""
    return model_from_checked(checked_from_text(text, file), settings)


def checked_from_text(text: str, file: str | None = None) -> Checked:
    """The document written in ``text``, checked and merged with what it extends: all stages but the last."""
    from engine.policy.text.parse import parse

    return _with_base(_checked(parse(text, file), text), (_identity(file),))


def model_from_checked(checked: Checked, settings: Mapping[str, object] | None = None) -> PolicyModel:
    """The last stage alone, for whoever reads one document with several settings."""
    from engine.policy.read.whole import read_policy

    return read_policy(checked.document, settings, checked.bad, told=checked.mistakes)


def base_model(text: str, file: str | None = None) -> PolicyModel | None:
    """The policy that the one written in ``text`` extends, None if it extends none. Raises PolicyError."""
    from engine.policy.text.parse import parse

    document = parse(text, file)
    if "extends" not in document.value:
        return None
    path, _ = _find_base(Checked(document), (_identity(file),))
    return load_model(path)


def _checked(document: Document, text: str) -> Checked:
    """The shape of one file; a bundled policy was checked when it was compiled."""
    if is_compiled(document.file, text):
        return Checked(document)
    return _check_shape(document)


def _check_shape(document: Document) -> Checked:
    from engine.policy.shape.check import check_shape

    mistakes, bad = check_shape(document)
    return Checked(document, tuple(mistakes), frozenset(bad))


def _with_base(over: Checked, chain: tuple[str, ...]) -> Checked:
    """The document merged with its base, which is merged with its own base first."""
    from engine.policy.overlay.merge import merge
    from engine.policy.overlay.retold import as_new, too_far_left

    if "extends" not in over.document.value:
        return over
    base = _base(over, chain)
    merged = merge(base, over.document, over.bad)
    mistakes = (*map(as_new, too_far_left(over.mistakes, base)), *merged.mistakes)
    if mistakes:
        return Checked(merged.document, mistakes, merged.bad)
    # What was added must be complete; that shows only now, and only if all else is well.
    whole = _check_shape(merged.document)
    return whole._replace(mistakes=tuple(map(as_new, whole.mistakes)))


def _base(over: Checked, chain: tuple[str, ...]) -> Document:
    """The document that ``over`` extends. Raises PolicyError if it is not there or is wrong itself."""
    from engine.policy.text.parse import parse

    path, text = _find_base(over, chain)
    base = _with_base(_checked(parse(text, path), text), (*chain, _identity(path)))
    if base.mistakes:
        raise _all(over.mistakes, base.mistakes)
    return base.document


def _find_base(over: Checked, chain: tuple[str, ...]) -> tuple[str, str]:
    """Path and text of the policy that ``over`` extends."""
    document, name = over.document, over.document.value["extends"]
    if not isinstance(name, str) or name == STDIN:
        message = f"`{name}` is no policy to extend"
        raise PolicyError(over.mistakes or (document.diagnostic("unknown-policy", message, ("extends",)),))
    try:
        path = find(name, document.file)
        if _identity(path) in chain:
            raise _refused(over, "extends-cycle", f"`{name}` extends this policy itself, directly or in a circle")
        if len(chain) > MAX_EXTENDS:
            raise _refused(over, "extends-too-deep", f"more than {MAX_EXTENDS} policies extend one another")
        return path, read_text(path)
    except PolicyError as error:
        raise _all(over.mistakes, tuple(_at_extends(document, mistake) for mistake in error.diagnostics)) from None


def _all(own: tuple[Diagnostic, ...], base: tuple[Diagnostic, ...]) -> PolicyError:
    """The mistakes of a file and those of its base, in the order of each file."""
    return PolicyError(tuple(sorted((*own, *base), key=lambda one: (one.file or "", one.span or ()))))


def _refused(over: Checked, code: str, message: str) -> PolicyError:
    advice = "a policy needs a base that stands on its own"
    return PolicyError((over.document.diagnostic(code, message, ("extends",), help=advice),))


def _at_extends(document: Document, mistake: Diagnostic) -> Diagnostic:
    """A base that cannot be had is a mistake of the line that names it, told in the words that stand there."""
    if mistake.span is not None:
        return mistake
    folder = os.path.join(os.path.dirname(document.file or ""), "")
    message, suggest = (text and text.replace(folder, "") for text in (mistake.message, mistake.suggest))
    return document.diagnostic(mistake.code, message or "", ("extends",), suggest=suggest, help=mistake.help)


def _identity(file: str | None) -> str:
    return "" if file is None else os.path.realpath(file)
