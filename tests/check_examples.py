"""The examples of a check as the rows they stand for: what they do not say is filled with something usual."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

import polars as pl

from compliance.check import Check, Outcome, Part, examined
from compliance.given import Given
from data.contracts import break_, disposition
from data.contracts.column import Role
from data.contracts.contract import Contract, all_contracts
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book
from pipelines.check_desk import SCHEMAS

DAY = date(2026, 11, 20)
MICS = pl.DataFrame(
    {"mic": ["XNYS"], "active_from": [date(2005, 5, 23)], "active_until": [None]},
    schema={"mic": pl.String, "active_from": pl.Date, "active_until": pl.Date},
)
LISTS = {"iso10383": MICS}
BOOK = "book"
USUAL = {"currency": "EUR", "account": "ACC1", "instrument_id": "US0378331005"}


def rows_of(name: str, examples: Sequence[Mapping[str, str]], day: date = DAY) -> pl.DataFrame:
    """Canonical rows of a contract from what examples say, column -> text; `book` says whose they are.

    Rows of a table of a run (`breaks:trades`) say what is no text in JSON.
    """
    if ":" in name:
        return _of_a_run(name.partition(":")[0], examples)
    if name not in all_contracts():
        return desk_rows(SCHEMAS[name], examples)
    contract = all_contracts()[name]
    said = [_filled(contract, example, number, day) for number, example in enumerate(examples)]
    columns = {column: pl.Series([row.get(column) for row in said], dtype=pl.String) for column in contract.schema}
    lineage = pl.DataFrame(
        {
            "row_id": [f"example:{number + 1}" for number, _ in enumerate(said)],
            "book": [example.get(BOOK, Book.HOUSE) for example in examples],
            "source": [name for _ in said],
            "file_sha256": ["e" * 64 for _ in said],
            "line": [number + 1 for number, _ in enumerate(said)],
            "part": [0 for _ in said],
            "origin": ["RECEIVED" for _ in said],
        },
        schema=LINEAGE,
    )
    read = {column: _read(texts, contract.schema[column]) for column, texts in columns.items()}
    return lineage.with_columns(**read)


def desk_rows(schema: pl.Schema, examples: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    """What the desk itself knows, from what examples say."""
    columns = {name: pl.Series([row.get(name) for row in examples], dtype=pl.String) for name in schema}
    return pl.DataFrame({name: _read(texts, schema[name]) for name, texts in columns.items()})


def _of_a_run(table: str, examples: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    schema = {"breaks": break_.SCHEMA, "dispositions": disposition.SCHEMA}[table]
    rows = [
        {key: text if schema[key] == pl.String else json.loads(text) for key, text in row.items()} for row in examples
    ]
    return pl.DataFrame(rows, schema=schema)


def given_of(part: Part, *examples: Mapping[str, Sequence[Mapping[str, str]]]) -> Given:
    """What a part is asked of, where these examples and the lists are all that arrived."""
    day = part.on or DAY
    names = {name for example in examples for name in example}
    rows = {name: [row for example in examples for row in example.get(name, ())] for name in names}
    inputs = {name: rows_of(name, said, day) for name, said in rows.items()}
    return Given(day, part.at or datetime.combine(day, time(23, 59, 59), UTC), {**LISTS, **inputs}, {})


def said_of(check: Check, part: Part, given: Given) -> Outcome:
    """What one part of a check says."""
    return next(outcome for outcome in examined(check, given) if outcome.part is part)


def _filled(contract: Contract, example: Mapping[str, str], number: int, day: date) -> dict[str, str]:
    unknown = set(example) - set(contract.schema) - {BOOK}
    assert not unknown, f"contract {contract.name} has no {unknown}"
    usual = {name: _usual(contract, name, number, day) for name in contract.required}
    status = dict.fromkeys(contract.having(Role.STATUS), contract.status_word("NEW"))
    return {**usual, **status, **{name: text for name, text in example.items() if name != BOOK and text}}


def _usual(contract: Contract, name: str, number: int, day: date) -> str:
    column, words = contract.columns[name], contract.words(name)
    if words:
        return words[0]
    if name in USUAL:
        return USUAL[name]
    if column.dtype == pl.Date:
        return day.isoformat()
    if isinstance(column.dtype, pl.Datetime):
        return f"{day}T12:00:00Z"
    if column.dtype == pl.Boolean:
        return "false"
    return "1" if column.dtype.is_numeric() else f"T{number}"


def _read(texts: pl.Series, dtype: pl.DataType) -> pl.Series:
    if isinstance(dtype, pl.Datetime):
        return texts.str.to_datetime(time_unit="us", time_zone="UTC")
    if dtype == pl.Date:
        return texts.str.to_date()
    if dtype == pl.Boolean:
        return texts == "true"
    return texts.cast(dtype)
