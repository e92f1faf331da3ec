"""The only place where the clock is read."""

from __future__ import annotations

from datetime import date


def today() -> date:
    """Today's local date."""
    return date.today()
