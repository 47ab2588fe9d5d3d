"""A pass: one ordered step of matching. One file per pass, found by its folder; each takes what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

from data.contracts.contract import Contract
from data.contracts.failure import UnknownName, UsageError
from reconciliation.settled import Board, Found


def _of_the_contract(name: str, info: ValidationInfo) -> str:
    context: dict[str, Any] = info.context or {}
    contract: Contract | None = context.get("contract")
    if contract is not None and name not in contract.columns:
        raise ValueError(f"the contract {contract.name!r} has no column {name!r}")
    return name


ColumnName = Annotated[str, AfterValidator(_of_the_contract)]
Link = tuple[ColumnName, ColumnName]
"""A house column and a street column that hold the same reference when two rows belong together."""


class Parameters(BaseModel):
    """What a rulebook may say about a pass in its table [passes.<name>]."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Pass:
    """One step of matching.

    Args:
        name: what rulebooks call it; also the `pass` of its match groups.
        summary: one sentence for the documentation.
        parameters: what its table in a rulebook may say.
        pair: where to look (L1): the board and the parameters -> candidates, in a shape `decide` knows.
        decide: when they agree (L2): the board, the candidates and the parameters -> what the pass takes.
        reconsiders: it also sees pairs that an earlier pass deferred; and its groups may settle rows that earlier
            passes called ambiguous.
        yields: it pairs what is only about equal, so rows whose group adds up exactly are not shown to it.
    """

    name: str
    summary: str
    parameters: type[Parameters]
    pair: Callable[[Board, Any], Any]
    decide: Callable[[Board, Any, Any], Found]
    reconsiders: bool = False
    yields: bool = False

    def take(self, board: Board, parameters: Parameters) -> Found:
        """Look and decide."""
        return self.decide(board, self.pair(board, parameters), parameters)


@cache
def all_passes() -> dict[str, Pass]:
    """Every pass that a file of this folder declares as `PASS`.

    Raises:
        UsageError: a file of the folder declares none.
    """
    names = [module.name for module in iter_modules([str(Path(__file__).parent)]) if module.name != "pass_"]
    found = [(name, getattr(import_module(f"reconciliation.passes.{name}"), "PASS", None)) for name in names]
    for name, declared in found:
        if not isinstance(declared, Pass):
            raise UsageError(
                f"reconciliation/passes/{name}.py declares no pass: write PASS = Pass(name={name!r}, summary=..., "
                "parameters=..., pair=..., decide=...)"
            )
    return {declared.name: declared for _, declared in found if isinstance(declared, Pass)}


def pass_named(name: str) -> Pass:
    """The pass a rulebook names.

    Raises:
        UnknownName: no file of this folder declares it.
    """
    if name not in all_passes():
        raise UnknownName("pass", name, sorted(all_passes()))
    return all_passes()[name]
