"""Test results as JUnit XML, which build servers read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as Xml

from engine.testing import Result

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(suites: Mapping[str, Sequence[Result]]) -> str:
    """One ``testsuite`` per name, with a declaration and a final newline.

    No times are written: the same tests give the same file.
    """
    root = Xml.Element("testsuites", _counts(result for results in suites.values() for result in results))
    for name, results in suites.items():
        suite = Xml.SubElement(root, "testsuite", {"name": _clean(name), **_counts(results)})
        for result in results:
            _case(suite, name, result)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _case(suite: Xml.Element, name: str, result: Result) -> None:
    place = {"file": result.file, "line": None if result.line is None else str(result.line)}
    known = {key: _clean(value) for key, value in place.items() if value is not None}
    case = Xml.SubElement(suite, "testcase", {"classname": _clean(name), "name": _clean(result.name), **known})
    lines = [str(each) for each in result.mismatches] + [each.render() for each in result.errors]
    if lines:
        tag = "failure" if result.state == "failed" else "error"
        Xml.SubElement(case, tag, {"message": _clean(lines[0].splitlines()[0])}).text = _clean("\n".join(lines))


def _counts(results: Iterable[Result]) -> dict[str, str]:
    states = [result.state for result in results]
    return {
        "tests": str(len(states)),
        "failures": str(states.count("failed")),
        "errors": str(states.count("error")),
    }


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
