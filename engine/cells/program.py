"""A policy compiled to cells: its axes, its tables as bit sets, in the order they are decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.cells.axes import Axis, answer_axis, answer_segment, fact_axes
from engine.cells.compute import refs_of, replaced
from engine.cells.lower import Scope
from engine.cells.table import BitTable, CellTable, compile_table, condition_table
from engine.diagnostics import PolicyError
from engine.outcome import SILENT, Leaf
from engine.policy.model import Computed, Expression, PolicyModel, Table


class CellComputed(NamedTuple):
    """A Computed ready to run: when it speaks, and its expression with every computed answer it uses
    written out; ``through`` names those answers, as it is silent where one of them is.
    """

    computed: Computed
    expression: Expression
    through: tuple[str, ...]
    speaks: BitTable | None

    @property
    def name(self) -> str:
        """The decision's name."""
        return self.computed.name


class Program(NamedTuple):
    """``axes``: the facts' axes in the order of the policy, then the tables' answers by name.

    ``decisions`` stand in the order in which they are decided; ``matters`` holds, for each decision
    that may be asked for, the condition under which its being open matters (None: always).
    """

    model: PolicyModel
    facts: tuple[Axis, ...]
    axes: Mapping[str, Axis]
    decisions: tuple[CellTable | CellComputed, ...]
    matters: Mapping[str, BitTable | None]


def compile_policy(model: PolicyModel) -> Program:
    """Cut a policy's facts into segments and its rules into bit sets.

    Raises:
        PolicyError: ``condition-too-large``, if a rule's any/none/all multiply out too far.
    """
    try:
        return _compiled(model)
    except PolicyError as error:
        raise PolicyError(tuple(one._replace(file=model.file) for one in error.diagnostics)) from None


def _compiled(model: PolicyModel) -> Program:
    facts = fact_axes(model)
    tables = {table.name: table for table in model.decisions if isinstance(table, Table)}
    axes = {**facts, **{name: answer_axis(table) for name, table in tables.items()}}
    scope = Scope(axes, tables)
    written_out: dict[str, CellComputed] = {}
    decisions: list[CellTable | CellComputed] = []
    for decision in model.decisions:
        if isinstance(decision, Table):
            decisions.append(compile_table(decision, scope))
        else:
            decisions.append(_compile_computed(decision, scope, written_out))
    matters = {
        decision.name: None
        if isinstance(decision.matters_when, bool)
        else condition_table(decision.matters_when, scope)
        for decision in model.decisions
        if not decision.internal and decision.matters_when is not False
    }
    return Program(model, tuple(facts.values()), axes, tuple(decisions), matters)


def _compile_computed(computed: Computed, scope: Scope, written_out: dict[str, CellComputed]) -> CellComputed:
    """``written_out`` holds the computed answers so far; this one is added to it."""
    used = [name for name in refs_of(computed.expression) if name in written_out]
    through = dict.fromkeys((*used, *(name for one in used for name in written_out[one].through)))
    expression = replaced(computed.expression, {name: one.expression for name, one in written_out.items()})
    speaks = condition_table(computed.only_when, scope)
    cell = written_out[computed.name] = CellComputed(computed, expression, tuple(through), speaks)
    return cell


def fits(bits: BitTable, cell: Mapping[str, int]) -> int:
    """The rows that fit an exact cell (axis name to segment)."""
    alive = bits.everything
    for name, masks in zip(bits.inputs, bits.masks, strict=True):
        alive &= masks[cell[name]]
    return alive


def decide_cell(program: Program, cell: dict[str, int]) -> dict[str, Leaf]:
    """Decide every table in one exact cell (fact name to segment), earlier answers feeding later tables.

    ``cell`` is extended by the segments of the answers. Computed answers are not part of a cell;
    theirs is only whether they speak (a Leaf with answer True, or SILENT).
    """
    leaves: dict[str, Leaf] = {}
    for decision in program.decisions:
        silent = decision.speaks is not None and not fits(decision.speaks, cell)
        if isinstance(decision, CellTable):
            leaf = SILENT if silent else decision.leaf(fits(decision.bits, cell))
            name = decision.table.name
            if decision.table.hit != "collect":
                cell[name] = answer_segment(program.axes[name], leaf.answer)
        else:
            silent = silent or any(leaves[name] == SILENT for name in decision.through)
            leaf, name = SILENT if silent else SPEAKS, decision.computed.name
        leaves[name] = leaf
    return leaves


SPEAKS = Leaf(True, ())
