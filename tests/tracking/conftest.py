"""Logs worked out by hand are asked of the machine and of the engine alike."""

from __future__ import annotations

import pytest

from tests.tracking.looking import LOOKS, Look


@pytest.fixture(params=LOOKS, ids=lambda look: look.__name__)
def look(request: pytest.FixtureRequest) -> Look:
    found: Look = request.param
    return found
