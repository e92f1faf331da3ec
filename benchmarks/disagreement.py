"""What stops a benchmark before anything is timed."""

from __future__ import annotations


class Disagreement(Exception):
    """A contender gave another answer than the plain code it is compared with."""
