"""Writes the compiled forms of the bundled policies: ``python -m engine.policy.compile``."""

from __future__ import annotations

import json
import os

from engine.policy.compiled import FOLDER, compiled_path, encoded, mark
from engine.policy.load import model_from_text
from engine.policy.text.source import _data, read_text


def compile_text(text: str) -> str:
    """The compiled form of a policy's text. Raises PolicyError if the policy is not in order."""
    # Without a file name nothing is taken from an older compiled form.
    written = {"made_from": mark(text), "model": encoded(model_from_text(text))}
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> None:
    """Compile every bundled policy."""
    folder = _data("policies")
    os.makedirs(os.path.join(folder, FOLDER), exist_ok=True)
    for name in sorted(os.listdir(folder)):
        target = compiled_path(os.path.join(folder, name))
        if target is not None and name.endswith(".yaml") and not name.endswith("_test.yaml"):
            written = compile_text(read_text(os.path.join(folder, name)))
            with open(target, "w", encoding="utf-8") as stream:
                stream.write(written)


if __name__ == "__main__":
    main()
