"""The page of the 65 fields of a transaction report, read off their declarations."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.mifir.declared_fields import DeclaredField, declared_fields
from compliance.mifir.eligibility import POINTS, NotReported

INTRODUCTION = """
Transaction reports (MiFIR Article 26, RTS 22) are made from the house trades of a business date and from reference
data: the contracts `instrument`, `trading_venue`, `party`, `person`, `reporting_detail` and `position`. Every trade
has one fate: it is reported whole; or it is left out, with the rule that says so; or it waits, and the list of what
is missing names the field, the reason and the row it came from. Nothing is reported half, and nothing is guessed: a
quantity, price or amount keeps all of its digits, and a number that the message cannot hold makes the trade wait.

A trade is in scope where its instrument is admitted to trading or traded on a trading venue on the trade date, or its
underlying is, or a part of its basket, or its index is made of such instruments. Trading venues are those of the EEA;
for a firm whose country is the United Kingdom, those of the United Kingdom too.

Persons are named as RTS 22 Article 6 and Annex II say (`compliance/mifir/person_identifiers.toml`), CONCAT with the
titles, prefixes and letters of `compliance/mifir/names.toml`.

What is not decided here: whether a client's order was transmitted with all details, whether a waiver or flag applied,
who decided and executed. Those are said by the order system, one row per trade, in `reporting_detail`.
""".strip()


def report_page() -> list[str]:
    """The page, line by line."""
    return [
        "# Transaction reports",
        "",
        *INTRODUCTION.splitlines(),
        "",
        "## Why a trade is left out",
        "",
        *(f"- `{word}`" for word in NotReported),
        "",
        f"`{NotReported.NO_TRANSACTION}` names the point of RTS 22 Article 2(5) that the detail `exclusion` says:",
        "",
        *(f"- `{word}`: point {text}" for word, text in POINTS.items()),
        "",
        "## The 65 fields",
        "",
        "| field | name | columns | must stand | must not stand | made from | compared as |",
        "|---|---|---|---|---|---|---|",
        *_rows(),
    ]


def _rows() -> Iterator[str]:
    for field in declared_fields():
        yield "| " + " | ".join(_cells(field)) + " |"


def _cells(field: DeclaredField) -> list[str]:
    return [
        str(field.number),
        field.name,
        " ".join(f"`{column}`" for column in field.columns),
        "; ".join(field.needed),
        "; ".join(field.barred),
        field.made_from,
        field.compared,
    ]
