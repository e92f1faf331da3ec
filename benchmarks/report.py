"""What was measured, what was promised, and whether it was kept."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).with_name("README.md")
MARKS = ("<!-- results of the last saved run -->\n", "<!-- end of results -->\n")


class Measure(NamedTuple):
    """One line of the table. ``goal`` is the limit; ``at_most`` says on which side of it is good."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_most: bool = True

    @property
    def met(self) -> bool | None:
        """None where nothing was promised."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def cells(self) -> tuple[str, str, str, str]:
        """The line as words."""
        limit = "" if self.goal is None else f"{'<=' if self.at_most else '>='} {self.goal:g} {self.unit}".rstrip()
        met = {None: "", True: "met", False: "NOT MET"}[self.met]
        return self.name, f"{_figures(self.value)} {self.unit}", limit, met


class Section(NamedTuple):
    """A heading and its lines."""

    title: str
    measures: list[Measure]


def render(sections: Iterable[Section]) -> str:
    """The table as Markdown, which reads well in a terminal too."""
    return "\n\n".join(f"## {section.title}\n\n{_table(section.measures)}" for section in sections)


def save(sections: list[Section]) -> None:
    """Write the figures to ``results.json`` and the tables into the README, between its marks.

    Sections that were not measured this time stay as they were.
    """
    measured = {section.title: section for section in sections}
    kept = {title: section for title, section in _saved().items() if title not in measured}
    sections = list({**kept, **measured}.values())
    _save_figures(sections)
    before, _, rest = README.read_text(encoding="utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    tables = render(sections).replace("## ", "### ")
    README.write_text(f"{before}{MARKS[0]}\n{tables}\n\n{MARKS[1]}{after}", encoding="utf-8")


def _saved() -> dict[str, Section]:
    found = json.loads(RESULTS.read_text(encoding="utf-8"))["sections"]
    return {
        title: Section(title, [Measure(*(line[field] for field in Measure._fields)) for line in lines])
        for title, lines in found.items()
    }


def _save_figures(sections: list[Section]) -> None:
    document = {
        "python": platform.python_version(),
        "system": platform.system(),
        "sections": {
            section.title: [{**measure._asdict(), "met": measure.met} for measure in section.measures]
            for section in sections
        },
    }
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def all_met(sections: Iterable[Section]) -> bool:
    """True if nothing that was promised was missed."""
    return all(measure.met is not False for section in sections for measure in section.measures)


def _table(measures: list[Measure]) -> str:
    lines = [("measure", "result", "goal", "")] + [measure.cells() for measure in measures]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ["| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |"
            for line in lines]
    return "\n".join([rows[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *rows[1:]])


def _figures(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
