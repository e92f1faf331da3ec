"""``engine schema``: general, and closed to the names of one policy."""

from __future__ import annotations

import jsonschema
import pytest

from engine.cli.schema import KINDS
from engine.policy.schema.for_policy import NARROWED
from tests.cli.conftest import Run


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema(run: Run, kind: str) -> None:
    code, out, err = run("schema", kind)
    assert (code, err) == (0, "")
    assert out.endswith("}\n")
    jsonschema.Draft202012Validator.check_schema(run("schema", kind).json)


@pytest.mark.parametrize("kind", NARROWED)
@pytest.mark.parametrize("policy", ["follow-up", "examples/house-rules.yaml"])
def test_it_is_closed_to_one_policy(run: Run, kind: str, policy: str) -> None:
    schema = run("schema", kind, "--for", policy).json
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "hr_present" in str(schema)
    assert "hr_present" not in str(run("schema", kind).json)


@pytest.mark.parametrize("kind", sorted({*KINDS} - {*NARROWED}))
def test_what_is_about_several_policies_is_closed_to_none(run: Run, kind: str) -> None:
    code, out, err = run("schema", kind, "--for", "follow-up")
    assert (code, out) == (2, "")
    assert err.startswith(f"engine: `--for` means nothing for `{kind}`, which may be about several policies\n")


def test_a_kind_that_is_not_there(run: Run) -> None:
    code, out, err = run("schema", "case-log")
    assert (code, out) == (2, "")
    assert "`KIND` takes one of `policy`, `facts`, " in err
    assert all(f"`{kind}`" in err for kind in KINDS)
    assert "did you mean `diff`?" in run("schema", "dif").err
