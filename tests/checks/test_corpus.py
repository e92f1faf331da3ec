"""Every seeded defect is found at its line, and nothing else; the clean version of each has no findings.

The files are written like those of ``tests/errors``. A line ``#= text`` is what stands in the clean version in the
place of the line above it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import load_policy
from engine.checks import CHECKS, Report
from tests.errors.corpus import Case, compare, read_cases
from tests.errors.style import faults

HERE = Path(__file__).resolve().parent / "policies"
CASES = [case for path in sorted(HERE.iterdir()) for case in read_cases(path)]


def _id(case: Case) -> str:
    return f"{case.origin} {case.title}"


def _check(text: str, folder: Path) -> Report:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path).check()


def clean(text: str) -> str:
    """The clean version of a case."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.startswith("#="):
            kept[-1:] = [line[2:]]
        else:
            kept.append(line)
    return "\n".join(kept) + "\n"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_defect_is_found_where_it_is(case: Case, tmp_path: Path) -> None:
    found = [one.diagnostic for one in _check(case.files[case.name], tmp_path).findings]
    wrong = compare(case, found) + [f"{fault}:\n{one.render()}" for one in found for fault in faults(one)]
    assert not wrong, f"\n{case.origin}: {case.title}\n" + "\n".join(wrong)
    assert case.expected


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_the_clean_version_has_no_findings(case: Case, tmp_path: Path) -> None:
    report = _check(clean(case.files[case.name]), tmp_path)
    assert report.clean, "\n".join(one.diagnostic.render() for one in report.findings)


def test_there_are_enough_defects_of_every_kind() -> None:
    assert len(CASES) >= 25
    codes = {told.code for case in CASES for told in case.expected}
    assert codes == {one.code for one in CHECKS} | {"unused-ignore"}


def test_titles_are_told_apart() -> None:
    assert len({case.title for case in CASES}) == len(CASES)
