"""What is known about a case once its facts were checked."""

from __future__ import annotations

from typing import NamedTuple

from engine.facts.pieces import Told


class Checked(NamedTuple):
    """What is known about a case. A fact that is in neither mapping is not told.

    ``told``: pieces (numbers, dates) or the values still possible (booleans, choices), by fact name.
    ``texts``: what only fills in messages. ``as_of``: the day of the decision, as a day number.
    """

    told: dict[str, Told]
    texts: dict[str, str | tuple[str, ...]]
    as_of: int
