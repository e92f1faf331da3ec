"""``engine schema``: general, and closed to the names of one policy."""

from __future__ import annotations

import jsonschema
import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("kind", ["policy", "facts", "decision"])
@pytest.mark.parametrize("names", [[], ["--for", "follow-up"], ["--for", "examples/house-rules.yaml"]])
def test_it_is_a_schema(run: Run, kind: str, names: list[str]) -> None:
    code, out, err = run("schema", kind, *names)
    assert (code, err) == (0, "")
    assert out.endswith("}\n")
    jsonschema.Draft202012Validator.check_schema(run("schema", kind, *names).json)
