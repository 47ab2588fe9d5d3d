"""What tells a table's rows from any others: its hash and its fingerprint, of DuckDB relations.

A *hash* is for ever: SHA-256, the same on every machine and version, stored with a sealed run. A *fingerprint* lives
as long as a process: it tells cheaply whether a file holds the rows that were written into it a moment ago.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from data.run_file import Seal

BATCH_ROWS = 100_000
SHORT_DECIMAL = 18
"""Digits of a decimal that DuckDB keeps in 64 bits; it writes those as text in half the time."""

Columns = Sequence[tuple[str, Any]]
"""Names of a relation's columns with their DuckDB types, in order."""


class Fingerprint(NamedTuple):
    """Columns with their types, how many rows, and two sums of 64-bit hashes of whole rows, in any order."""

    header: str
    rows: int
    sums: tuple[int, int]


class Written(NamedTuple):
    """A table as it was meant to be written."""

    seal: Seal
    fingerprint: Fingerprint


def seal_of(relation: Any) -> Seal:
    """Rows and hash of a DuckDB relation: the same for the same rows in any order, chunks and number of threads."""
    columns = _columns(relation)
    digest = hashlib.sha256(_header(columns).encode())
    texts = ", ".join(canonical_text(number, name, kind) for number, (name, kind) in enumerate(columns))
    hashes = relation.project(f"sha256(concat_ws('|', {texts})) as hash").order("hash")
    rows = 0
    for batch in hashes.to_arrow_reader(BATCH_ROWS):
        digest.update(pl.DataFrame(batch)["hash"].str.join().item().encode())
        rows += batch.num_rows
    return Seal(rows, digest.hexdigest())


def fingerprint_of(relation: Any) -> Fingerprint:
    """The fingerprint of a DuckDB relation. The second hash is of the columns turned round, to fail elsewhere."""
    columns = _columns(relation)
    values = [_hashable(name, kind) for name, kind in columns]
    hashes = (f"hash({', '.join(order)})::hugeint" for order in (values, ["1", *reversed(values)]))
    sums = ", ".join(f"coalesce(sum({each}), 0)" for each in hashes)
    rows, one, other = relation.aggregate(f"count(*), {sums}").fetchall()[0]
    return Fingerprint(_header(columns), int(rows), (int(one), int(other)))


def canonical_text(number: int, name: str, kind: Any) -> str:
    """SQL for one column's text: absent is left out, and no value can look like two."""
    column = _quoted(name)
    if kind.id == "varchar":
        return f"'{number}:' || strlen({column}) || ':' || {column}"
    if kind.id in {"list", "struct"}:
        return f"'{number}:' || to_json({column})::varchar"
    if kind.id == "timestamp with time zone":
        return f"'{number}:' || epoch_us({column})::varchar"
    if kind.id == "decimal":
        return f"'{number}:' || {_decimal_text(column, kind)}"
    return f"'{number}:' || {column}::varchar"


def _columns(relation: Any) -> Columns:
    return list(zip(relation.columns, relation.types, strict=True))


def _header(columns: Columns) -> str:
    return ";".join(f"{name} {kind}" for name, kind in columns)


def _decimal_text(column: str, kind: Any) -> str:
    """SQL for a decimal's text; that of a wide one by way of 64 bits where it fits, which is the same text."""
    (_, precision), (_, scale) = kind.children
    if precision <= SHORT_DECIMAL or scale >= SHORT_DECIMAL:  # with 18 decimals the zero before the point is lost
        return f"{column}::varchar"
    return f"coalesce(try_cast({column} as decimal({SHORT_DECIMAL}, {scale}))::varchar, {column}::varchar)"


def _hashable(name: str, kind: Any) -> str:
    """SQL for a value as the fingerprint hashes it: DuckDB's hash takes an empty list for an absent one."""
    return f"to_json({_quoted(name)})::varchar" if kind.id in {"list", "struct"} else _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
