"""Parameters of checks: rates, limits and deadlines that change. Each value says from which date it is in force.

A check declares its parameters with a default; `parameters.toml` beside this file, and the firm's own file, say dated
values. It is reviewed text: every entry names its source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.contracts.failure import UsageError

FILE = Path(__file__).parent / "parameters.toml"
Value = bool | int | Decimal | str | tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A limit, rate or deadline of a check.

    Args:
        default: the value where no dated entry is in force; a Decimal for anything with a fraction, never a float.
        says: what it limits, with its unit.
    """

    name: str
    default: Value
    says: str


class Entry(BaseModel):
    """One dated value: `[[parameter]]` with check, name, from, value and source."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    check: str
    name: str
    in_force_from: Annotated[date, Field(alias="from")]
    value: Value
    source: Annotated[str, Field(min_length=1)]


@cache
def dated_values() -> tuple[Entry, ...]:
    """The dated values that come with the project."""
    return read_entries(FILE.name, text_of(FILE))


def text_of(path: Path) -> str:
    """The text of a file of dated values.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}; the setting `parameters` names it") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from None


def read_entries(name: str, text: str) -> tuple[Entry, ...]:
    """The dated values of a file.

    Raises:
        UsageError: it is not TOML, or holds an entry that is none; names the file and the entry.
    """
    try:
        told: Mapping[str, Any] = tomllib.loads(text, parse_float=Decimal)
        return tuple(Entry.model_validate(item) for item in told.get("parameter", []))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise UsageError(
            f"{name} holds an entry that is none: {said}. Write [[parameter]] with check, name, from, value "
            "and source."
        ) from None


def in_force(
    check: str, declared: Iterable[Parameter], business_date: date, entries: Iterable[Entry]
) -> dict[str, Any]:
    """The parameters of a check on a business date: name -> value.

    Args:
        entries: dated values; of two of the same date the later one wins, so the firm's own stand last.

    Raises:
        UsageError: an entry names a parameter that the check does not declare, or gives it another kind of value.
    """
    values = {parameter.name: parameter.default for parameter in declared}
    kinds = {name: type(value) for name, value in values.items()}
    told = [entry for entry in entries if entry.check == check]
    for entry in sorted(told, key=lambda entry: entry.in_force_from):
        if entry.name not in values:
            raise UsageError(
                f"a file of parameters gives {check} {entry.name!r}, which it has not; it has: "
                f"{', '.join(sorted(values)) or 'none'}"
            )
        if entry.in_force_from <= business_date:
            values[entry.name] = _of_kind(entry, kinds[entry.name])
    return values


def _of_kind(entry: Entry, kind: type[Any]) -> Any:
    value = Decimal(entry.value) if kind is Decimal and type(entry.value) is int else entry.value
    if type(value) is not kind:
        raise UsageError(
            f"a file of parameters gives {entry.check} {entry.name} = {entry.value!r}; expected {kind.__name__}"
        )
    return value
