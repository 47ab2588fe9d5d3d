"""The 65 fields as declared: names, columns, how they are compared, when they must stand, what they are made from."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from compliance.mifir.presence import RULES
from data.contracts.transaction_report import COLUMN_FIELDS

FILE = Path(__file__).parent / "fields.toml"
ALWAYS = "in every new report"


class DeclaredField(NamedTuple):
    """One field of RTS 22.

    Args:
        columns: of the contract `transaction_report`.
        compared: how two records of one report are compared in it.
        needed, barred: when it must be there, and when it must not; conditions in words.
        made_from: where its value comes from.
    """

    number: int
    name: str
    columns: tuple[str, ...]
    compared: str
    needed: tuple[str, ...]
    barred: tuple[str, ...]
    made_from: str


@cache
def declared_fields() -> tuple[DeclaredField, ...]:
    """Every field in its order."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["field"]
    return tuple(_declared(item["number"], item["name"], item["from"]) for item in told)


def _declared(number: int, name: str, made_from: str) -> DeclaredField:
    columns = tuple(column for column, field in COLUMN_FIELDS.items() if field.number == number)
    rules = [rule for rule in RULES if rule.column in columns]
    needed = dict.fromkeys(rule.says for rule in rules if rule.needed is not None)
    barred = dict.fromkeys(rule.says for rule in rules if rule.needed is None)
    return DeclaredField(
        number=number,
        name=name,
        columns=columns,
        compared=COLUMN_FIELDS[columns[0]].compared.value.lower().replace("_", " "),
        needed=tuple(needed),
        barred=tuple(barred),
        made_from=made_from,
    )
