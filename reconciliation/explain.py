"""Why a row, a match group or a break is what it is, told from the stored tables of a run alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from data.contracts.failure import UsageError
from data.contracts.words import Book, BreakType, Disposition
from reconciliation.candidates import Candidate, candidates_of
from reconciliation.clearing import clearing_tolerances
from reconciliation.day import Day
from reconciliation.rulebook import Rulebook

HEAD_DIGITS = 16
MOST_CANDIDATES = 3
MOST_OF_RAW = 2000
MAY_BE_PARTNERS = (Disposition.MATCHED, Disposition.BREAK, Disposition.AMBIGUOUS, Disposition.PENDING)
FIELDS_OF_A_ROW = (
    "account", "counterparty", "instrument_id", "side", "quantity", "price", "currency", "net_amount", "trade_date",
    "settlement_date",
)  # fmt: skip


class Tables(NamedTuple):
    """What a run stored.

    Args:
        rows: canonical rows of both books: LINEAGE and the contract's columns.
        matches, breaks, dispositions: as the contracts have them.
        rejects: failed columns of rows that were never read.
        files: received file names by SHA-256, where known.
        landed: landed rows of both books with their `raw` text, where they are at hand.
        rulebook: that the run was made under, where known; without it no candidates and clearing tolerances are told.
        day: the business date of the run and the calendar that its dates are counted in.
    """

    rows: pl.DataFrame
    matches: pl.DataFrame
    breaks: pl.DataFrame
    dispositions: pl.DataFrame
    rejects: pl.DataFrame
    files: Mapping[str, str] = {}
    landed: pl.DataFrame | None = None
    rulebook: Rulebook | None = None
    day: Day = Day()


class Explanation(NamedTuple):
    """`kind` is ROW, GROUP or BREAK; `lines` are text, the deeper ones indented by two blanks."""

    kind: str
    id: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def explain(asked: str, tables: Tables) -> list[Explanation]:
    """Everything an id, or a reference, stands for; a reference may name several rows.

    Args:
        asked: a group id, a break id, a row id or the sender's own reference.
        tables: of the run that is asked.

    Raises:
        UsageError: nothing of this run is called that.
    """
    group = tables.matches.filter(pl.col("group_id") == asked)
    if group.height:
        return [Explanation("GROUP", asked, tuple(_of_group(group.row(0, named=True), tables)))]
    break_ = tables.breaks.filter(pl.col("break_id") == asked)
    if break_.height:
        return [Explanation("BREAK", asked, tuple(_of_break(break_.row(0, named=True), tables)))]
    rows = tables.dispositions.filter((pl.col("row_id") == asked) | (pl.col("trade_ref") == asked))
    if not rows.height:
        raise UsageError(
            f"this run has no row, match group or break called {asked!r}; give a group id (G...), a break id (B...), "
            "a row id (file:line) or the sender's reference"
        )
    ordered = rows.sort("book", "row_id").iter_rows(named=True)
    return [Explanation("ROW", row["row_id"], tuple(_of_row(row, tables))) for row in ordered]


def _of_row(row: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    yield f"{row['book']} row {row['trade_ref'] or '(never read)'}: {row['disposition']}"
    yield from _indented(_origin(row["book"], row["row_id"], tables))
    if row["reason"]:
        yield f"  because: {row['reason']}"
    if row["disposition"] == Disposition.PENDING:
        yield from _indented(_waits(row, tables))
    if row["disposition"] == Disposition.REJECTED:
        yield from _indented(_rejected(row, tables))
    for name, column, table, told in (
        ("match group", "group_id", tables.matches, _of_group),
        ("break", "break_id", tables.breaks, _of_break),
    ):
        found = table.filter(pl.col(column) == row[column]) if row[column] else table.clear()
        if found.height:
            yield f"  in {name} {row[column]}:"
            yield from _indented(told(found.row(0, named=True), tables), "    ")


def _of_group(group: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    yield f"matched {group['cardinality']} by pass {group['pass']}, {group['status']}"
    yield from _members(group, tables)
    left = {name: gap for name, gap in group["residuals"].items() if gap is not None}
    yield "differences within tolerance: " + (", ".join(f"{n} {_plain(g)}" for n, g in left.items()) or "none")


def _of_break(break_: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    yield f"{', '.join(break_['types'])} ({', '.join(break_['codes'])})"
    yield f"root cause: {break_['root_cause']}"
    risk = (
        "unknown"
        if break_["exposure"] is None
        else f"{_plain(break_['exposure'])} {break_['currency'] or ''}".strip()
    )
    yield f"exposure: {risk}"
    yield from _members(break_, tables)
    for item in break_["differences"]:
        yield from _difference(item)
    yield from _clearing(break_, tables)
    miss = break_["near_miss"]
    if miss is not None:
        yield f"near miss ({miss['verdict']}): {miss['text']}"
        yield from _indented(_failure(item) for item in miss["failed"])
    yield from _of_candidates(break_, tables)


def _clearing(break_: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    """Under which tolerances a pair that differs would match."""
    if tables.rulebook is None or not break_["differences"]:
        return
    needed = clearing_tolerances(break_, tables.rulebook.contract)
    never = [name for name, text in needed.items() if text is None]
    if never:
        yield f"no tolerance would clear it: {', '.join(never)}"
    else:
        yield "would match under: " + ", ".join(f"{name} {text}" for name, text in needed.items())


def _of_candidates(break_: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    """The nearest rows of the other book, for each row of a break that is no pair."""
    several = BreakType.AMBIGUOUS in break_["types"]
    if tables.rulebook is None or break_["differences"] or (break_["near_miss"] is None and not several):
        return
    ends = tables.dispositions.filter(pl.col("disposition").is_in(MAY_BE_PARTNERS)).select("book", "row_id")
    rows = tables.rows.join(ends, on=["book", "row_id"], how="semi")
    nearest = [break_["near_miss"]["row_id"]] if break_["near_miss"] else []
    for book in Book if several else [Book.HOUSE if break_["house_rows"] else Book.STREET]:
        other = Book.STREET if book is Book.HOUSE else Book.HOUSE
        within = break_[f"{other.lower()}_rows"] if several else nearest
        for row_id, ref in zip(break_[f"{book.lower()}_rows"], break_[f"{book.lower()}_refs"], strict=True):
            found = candidates_of((book, row_id), rows, within, tables.rulebook, tables.day)
            yield f"candidates of {book.lower()} {ref}: {len(found)}"
            for candidate in found[:MOST_CANDIDATES]:
                yield from _indented(_candidate(candidate, other, tables))


def _candidate(candidate: Candidate, book: Book, tables: Tables) -> Iterable[str]:
    said = (pl.col("book") == book) & (pl.col("row_id") == candidate.row_id)
    [row] = tables.dispositions.filter(said).iter_rows(named=True)
    yield f"{candidate.ref} ({candidate.row_id}): {row['disposition']}"
    for item in candidate.failed:
        allows = f"; {item.clears} would allow it" if item.clears else ""
        yield f"  {_failure(item._asdict())}{allows}"
    if not candidate.failed:
        yield "  every compared field is within tolerance, " + _apart(candidate.apart)
    if row["group_id"]:
        group = tables.matches.filter(pl.col("group_id") == row["group_id"]).row(0, named=True)
        taker = group["street_refs"] if book is Book.HOUSE else group["house_refs"]
        yield f"  taken by {', '.join(taker)} in pass {group['pass']}, {_apart(group['residuals'])}"


def _apart(gaps: Mapping[str, Any]) -> str:
    """What it costs to pair them: every difference that is left."""
    said = [f"{name} {_plain(gap)}" for name, gap in gaps.items() if gap]
    return "apart by " + ", ".join(said) if said else "apart by nothing"


def _waits(row: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    """The business date on which a row becomes a break if its partner does not come."""
    missing = "missing_street" if row["book"] == Book.HOUSE else "missing_house"
    cutoff = tables.rulebook.cutoffs.get(missing) if tables.rulebook else None
    found = tables.rows.filter((pl.col("row_id") == row["row_id"]) & (pl.col("book") == row["book"]))
    if cutoff is None or not found.height or found[cutoff.after][0] is None:
        return
    since: date = found[cutoff.after][0]
    until = tables.day.business_days.add_business_days(since, cutoff.business_days)
    yield f"waits for its partner until {until}, then it is a break"


def _difference(item: Mapping[str, Any]) -> Iterable[str]:
    apart = "" if item["gap"] is None else f", apart {_plain(item['gap'])}"
    explained = f"; explained by {item['explained_by']}" if item["explained_by"] else ""
    said = f"house {item['house'] or 'nothing'}, street {item['street'] or 'nothing'}"
    yield f"{item['field']}: {said}{apart}, allowed {item['tolerance']}{explained}"


def _failure(item: Mapping[str, Any]) -> str:
    by = "" if item["margin"] is None else f" by {_plain(item['margin'])}"
    return f"{item['field']} fails {item['tolerance']}{by}"


def _members(of: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    for book in ("house", "street"):
        for row_id, reference in zip(of[f"{book}_rows"], of[f"{book}_refs"], strict=True):
            yield f"{book} {reference}"
            yield from _indented(_origin(book.upper(), row_id, tables))


def _origin(book: str, row_id: str, tables: Tables) -> Iterable[str]:
    """Where a row came from and what it says."""
    found = tables.rows.filter((pl.col("row_id") == row_id) & (pl.col("book") == book))
    if not found.height:
        yield from _as_received(book, row_id, tables)
        return
    row = found.row(0, named=True)
    file = tables.files.get(row["file_sha256"], f"file {row['file_sha256'][:HEAD_DIGITS]}")
    part = f", part {row['part']}" if row["part"] else ""
    yield f"from {file}, line {row['line']}{part}, sender {row['source']}"
    said = [f"{name} {_plain(row[name])}" for name in FIELDS_OF_A_ROW if row.get(name) is not None]
    if said:
        yield ", ".join(said)
    yield from _as_received(book, row_id, tables)


def _as_received(book: str, row_id: str, tables: Tables) -> Iterable[str]:
    """The record as the sender wrote it; further lines of it under the first."""
    if tables.landed is None:
        return
    raw = tables.landed.filter((pl.col("row_id") == row_id) & (pl.col("book") == book))["raw"].to_list()
    for text in raw[:1]:
        cut = text[:MOST_OF_RAW] + ("..." if len(text) > MOST_OF_RAW else "")
        first, *more = (_printable(line) for line in cut.splitlines() or [""])
        yield f"as received: {first}"
        yield from _indented(more)


def _printable(line: str) -> str:
    """What a terminal would obey instead of showing, spelled out."""
    return "".join(c if c.isprintable() or c == "\t" else c.encode("unicode_escape").decode() for c in line)


def _rejected(row: Mapping[str, Any], tables: Tables) -> Iterable[str]:
    mine = (pl.col("row_id") == row["row_id"]) & (pl.col("book") == row["book"])
    for item in tables.rejects.filter(mine).sort("column").iter_rows(named=True):
        held = "nothing" if item["value"] is None else repr(item["value"])
        yield f"line {item['line']}, column {item['column']!r} holds {held}, expected {item['expected']}"


def _indented(lines: Iterable[str], by: str = "  ") -> Iterable[str]:
    return (by + line for line in lines)


def _plain(value: Any) -> str:
    """Numbers without idle zeros."""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if "." in text and hasattr(value, "as_tuple") else text
