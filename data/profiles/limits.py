"""What a contract allows in a column, read off its pydantic model: bounds, patterns, lengths, and words for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.contracts.contract import Contract

BOUNDS = ("gt", "ge", "lt", "le")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one contract column; None where the contract sets none."""

    gt: Decimal | None = None
    ge: Decimal | None = None
    lt: Decimal | None = None
    le: Decimal | None = None
    decimal_places: int | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    required: bool = False
    default: str | None = None

    def outside_number(self, value: pl.Expr, scale: int) -> pl.Expr | None:
        """True where a number is outside the bounds; None where there are none."""
        tests = {"gt": value.__le__, "ge": value.__lt__, "lt": value.__ge__, "le": value.__gt__}
        said = [(name, getattr(self, name)) for name in BOUNDS]
        return _any([tests[name](_literal(limit, scale)) for name, limit in said if limit is not None])

    def outside_text(self, value: pl.Expr) -> pl.Expr | None:
        """True where a text breaks pattern or length; None where anything goes. Empty text never comes here."""
        tests: list[pl.Expr] = []
        if self.pattern is not None:
            tests.append(~value.str.contains(self.pattern))
        if self.min_length is not None and self.min_length > 1:
            tests.append(value.str.len_chars() < self.min_length)
        if self.max_length is not None:
            tests.append(value.str.len_chars() > self.max_length)
        return _any(tests)

    def number_in_words(self, scale: int) -> str:
        """Completes "expected ..." for a number of a column with that many decimals."""
        lower = self.gt if self.gt is not None else self.ge
        kind = "a number"
        if lower == 0:
            kind = "a positive number" if self.gt is not None else "a number not below zero"
        decimals = f"{scale} decimals" if scale else "no decimals"
        if self.lt is None:
            return f"{kind} of {decimals} at most" if scale else "a whole number"
        return f"{kind} below {self.lt.normalize():E} with {decimals}" + (" at most" if scale else "")

    def text_in_words(self) -> str:
        """Completes "expected ..." for a text."""
        if self.pattern is not None:
            return f"a text of the form {self.pattern}"
        if self.max_length is not None:
            return f"a text of at most {self.max_length} characters"
        return "a text"


def limits_of(contract: Contract, name: str) -> Limits:
    """The limits of one column of a contract."""
    info = contract.model.model_fields[name]
    told: dict[str, Any] = {}
    for item in _metadata(info.annotation, info.metadata):
        for key in (*BOUNDS, "decimal_places", "pattern", "min_length", "max_length"):
            value = getattr(item, key, None)
            if value is not None:
                told[key] = Decimal(str(value)) if key in BOUNDS else value
    default = None if info.is_required() or info.default is None else str(info.default)
    return Limits(**told, required=info.is_required(), default=default)


def _metadata(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    yield from metadata
    for part in get_args(annotation):
        for item in getattr(part, "__metadata__", ()):
            yield from getattr(item, "metadata", [item])


def _literal(limit: Decimal, scale: int) -> pl.Expr:
    return pl.lit(limit, dtype=pl.Decimal(38, scale))


def _any(tests: list[pl.Expr]) -> pl.Expr | None:
    return pl.any_horizontal(tests) if tests else None
