"""A plot of a few lines as SVG, drawn without any library."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT, EDGE = 640, 360, 60
COLOURS = ("#1f5fa8", "#b4511f", "#3c7a3c")


class Point(NamedTuple):
    """What one size took."""

    facts: int
    rules: int
    seconds: float


def keep(name: str, title: str, points: Sequence[Point]) -> None:
    """Write a growth down beside its plot, as ``NAME_growth.json`` and ``.svg``."""
    data, plot = (Path(__file__).with_name(f"{name}_growth.{ending}") for ending in ("json", "svg"))
    data.write_text(json.dumps([point._asdict() for point in points], indent=1) + "\n", encoding="utf-8")
    plot.write_text(draw(title, points), encoding="utf-8")


def draw(title: str, points: Sequence[Point]) -> str:
    """Seconds over rules, one line for each number of facts.

    >>> draw("All checks", [Point(5, 500, 0.1), Point(5, 1500, 0.4)]).count("<circle")
    2
    """
    top = max(point.seconds for point in points) * 1.1
    most = max(point.rules for point in points)
    parts = [*_frame(title, top, most)]
    for number, facts in enumerate(sorted({point.facts for point in points})):
        parts += _line([point for point in points if point.facts == facts], top, most, COLOURS[number])
    font = 'font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {font}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *parts, "</svg>"]) + "\n"


def _frame(title: str, top: float, most: int) -> Iterator[str]:
    yield f'<text x="{EDGE}" y="24">{title}: seconds of processor time, by rules</text>'
    for step in range(6):
        seconds, rules = top * step / 5, most * step // 5
        x, y = _place(rules, seconds, top, most)
        yield f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{EDGE - 8}" y="{y + 4:.1f}" text-anchor="end">{seconds:.2f}</text>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - EDGE + 20}" text-anchor="middle">{rules:,}</text>'


def _line(points: Sequence[Point], top: float, most: int, colour: str) -> Iterator[str]:
    places = [_place(point.rules, point.seconds, top, most) for point in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places)
    x, y = places[-1]
    yield f'<text x="{x - 4:.1f}" y="{y - 10:.1f}" text-anchor="end" fill="{colour}">{points[0].facts} facts</text>'


def _place(rules: int, seconds: float, top: float, most: int) -> tuple[float, float]:
    wide, high = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    return EDGE + wide * rules / most, HEIGHT - EDGE - high * seconds / top
