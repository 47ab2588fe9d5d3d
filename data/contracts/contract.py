"""A contract: one pydantic model from which the Polars schema, the DuckDB table and the documentation follow."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import polars as pl
from pydantic import BaseModel, ConfigDict

from data.contracts.column import Column, Role
from data.contracts.failure import UnknownName
from data.contracts.lineage import LINEAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


OF_A_RUN = ("row", "number", "group", "tracking_key", "disposition", "reason", "group_id", "break_id")
RESERVED = frozenset([*LINEAGE.names(), *OF_A_RUN])
"""Names of the columns that stand beside a contract's own; what the engine adds beyond them has a dot in its name."""


class Arrival(StrEnum):
    """Which files of a contract speak on a business date, where a check reads them straight from the vault."""

    DAILY = "DAILY"  # those of the business date
    STANDING = "STANDING"  # reference data: of each sender the newest at or before it
    HISTORY = "HISTORY"  # what goes on over days, such as statuses: all at or before it


class Row(BaseModel):
    """One row of a contract. Frozen; unknown columns are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Contract:
    """The meaning of a kind of row.

    Args:
        name: what rulebooks and profiles call it.
        model: the pydantic model; its field order is the column order everywhere.
        positive_direction: the word of the DIRECTION column that counts as plus.
        own_arithmetic: per law, from the minor unit of the row's currency (a Decimal expression) to a Boolean
            expression, true where the row contradicts itself; absent numbers contradict nothing.
        arrival: which of its files are read for a business date by compliance checks.
        statuses: words of the STATUS column that are not those of `Status` -> the one that is meant.
        value: what a row is worth at 22 decimals, where that is not quantity x price; null where it says no amount.
        sent_again: a row may be sent again as new: the same content is then a duplicate, other content takes the
            place of what stood (a report that was rejected is mended so). Notes are no content.
    """

    name: str
    model: type[Row]
    positive_direction: str = "BUY"
    own_arithmetic: Mapping[str, Callable[[pl.Expr], pl.Expr]] = field(default_factory=dict[str, Any])
    arrival: Arrival = Arrival.DAILY
    statuses: Mapping[str, str] = field(default_factory=dict[str, str])
    sent_again: bool = False
    value: Callable[[], pl.Expr] | None = None

    def __post_init__(self) -> None:
        """Refuse columns that a row of a run already has beside those of its contract."""
        taken = sorted(RESERVED & set(self.model.model_fields))
        if taken:
            raise TypeError(
                f"the contract {self.name!r} cannot call a column {taken[0]!r}: every row has one already"
            )

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column with its meaning, in contract order."""
        return {name: _column_of(name, info.metadata) for name, info in self.model.model_fields.items()}

    @cached_property
    def schema(self) -> pl.Schema:
        return pl.Schema({name: column.dtype for name, column in self.columns.items()})

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, info in self.model.model_fields.items() if info.is_required())

    @cached_property
    def reference(self) -> str:
        """The column that names a row within its source."""
        return self.having(Role.REFERENCE)[0]

    def having(self, *roles: Role) -> tuple[str, ...]:
        """Columns with one of the roles, in contract order."""
        return tuple(name for name, column in self.columns.items() if column.role in roles)

    def only(self, role: Role) -> str | None:
        """The one column with this role, or None where the contract has none."""
        found = self.having(role)
        return found[0] if found else None

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The columns in which two rows of one reference must agree to be the same row again."""
        aside = {self.only(Role.STATUS), self.only(Role.VERSION), self.reference}
        notes = set(self.having(Role.NOTE)) if self.sent_again else set[str]()
        return tuple(name for name in self.columns if name not in aside | notes)

    def status_word(self, status: str) -> str:
        """The contract's own word for a status."""
        return next((word for word, meant in self.statuses.items() if meant == status), status)

    def words(self, name: str) -> tuple[str, ...] | None:
        """The closed vocabulary of a column, or None where any text is allowed."""
        for kind in _parts_of(self.model.model_fields[name].annotation):
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                return tuple(kind)
        return None


def contract_named(name: str) -> Contract:
    """The contract a rulebook or a profile names.

    Raises:
        UnknownName: no file of this folder declares `CONTRACT` with that name.
    """
    known = all_contracts()
    if name not in known:
        raise UnknownName("contract", name, sorted(known))
    return known[name]


def all_contracts() -> dict[str, Contract]:
    """Every contract that a file of this folder declares as `CONTRACT`."""
    found = (
        getattr(import_module(f"data.contracts.{module.name}"), "CONTRACT", None)
        for module in iter_modules([str(Path(__file__).parent)])
    )
    return {contract.name: contract for contract in found if isinstance(contract, Contract)}


def _column_of(name: str, metadata: list[Any]) -> Column:
    for item in metadata:
        if isinstance(item, Column):
            return item
    raise TypeError(f"field {name!r} says no Column(...): write Annotated[<type>, Column(<polars type>)]")


def _parts_of(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)
