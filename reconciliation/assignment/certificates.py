"""Certificates: per class of rows the numbers that prove a pairing best, to be checked without a solver.

One row per class of interchangeable rows that has an admissible partner. `proofs/certificates.py` says what the
numbers must obey, and checks it. The certificates of chosen groups stand in the same table, one row per connected
set: `conservation/certificates.py` names their columns. A house class that a limit left undecided has in `groups`
the pairs that are suggested.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.contracts.words import Book, GroupStatus
from reconciliation.assignment.decide import COUNT, STATUS, Decided
from reconciliation.conservation import certificates as of_groups
from reconciliation.identity import ids_of_members
from reconciliation.settled import BOOK, CERTIFIED, Board, Found
from reconciliation.weighing import Weighed

COMPONENT = "C"
PER_KEY, IN_COMPONENT = "most_per_key", "most_in_component"
SCHEMA = pl.Schema(
    {
        "component_id": pl.String,  # BLAKE2b-128 of the tracking keys of all its rows
        "pass": pl.String,
        "status": STATUS,  # of the component
        "book": BOOK,
        "class": pl.String,  # row id of the first row
        "rows": pl.List(pl.String),  # row ids of the interchangeable rows
        "limits": pl.Boolean,  # the class limits how many rows can be paired; null where nothing was decided
        "price": pl.Int64,  # dual value, in millionths of a tolerance
        "level": pl.Int32,  # with `knot`: what no best pairing can change
        "knot": pl.Int32,
        "paired": pl.List(pl.Struct({"class": pl.String, "pairs": COUNT})),  # one best pairing, on house classes
        **{name: kind for name, kind in of_groups.SCHEMA.items() if name not in {"component_id", "pass", "status"}},
    }
)


def certified(weighed: Weighed, decided: Decided) -> pl.DataFrame:
    """CERTIFIED of everything that was weighed and has a partner, or was too much to be weighed."""
    if decided.classes.is_empty() and weighed.beyond.is_empty():
        return CERTIFIED.to_frame()
    rows = pl.concat(
        side.with_columns(pl.lit(book, dtype=BOOK).alias("book"))
        for book, side in zip(Book, (weighed.house, weighed.street), strict=True)
    )
    lists = rows.group_by("book", "class").agg(rows=pl.col("row").sort())
    struct = pl.struct(pl.col("street_class").alias("class"), "pairs")
    used = decided.used.group_by(pl.col("house_class").alias("class")).agg(paired=struct.sort_by("street_class"))
    used = used.with_columns(pl.lit(Book.HOUSE, BOOK).alias("book"))
    known = decided.classes.join(lists, on=["book", "class"]).join(used, on=["book", "class"], how="left")
    beyond = weighed.beyond.group_by(pl.col("key").alias("component"), "book", "class").agg(rows=pl.col("row").sort())
    exhausted = pl.lit(GroupStatus.BUDGET_EXHAUSTED, STATUS)
    beyond = beyond.with_columns(exhausted.alias("status"), cut_off_by=pl.lit(PER_KEY))
    too_large = pl.when(pl.col("status") == exhausted).then(pl.lit(IN_COMPONENT)).alias("cut_off_by")
    known = known.with_columns(too_large).select(CERTIFIED.names())
    found = pl.concat([CERTIFIED.to_frame(), known, beyond], how="diagonal")
    return found.sort("component", "book", "class")


def certificates_table(names: Sequence[str], taken: Sequence[Found], board: Board) -> pl.DataFrame:
    """SCHEMA: the certificates of all passes, by pass, component, book and class."""
    parts = [SCHEMA.to_frame()]
    for name, found in zip(names, taken, strict=True):
        if found.certificates.height:
            parts.append(_with_suggested(_told(found.certificates, name, board), found.suggested, board))
        if found.judged.height:
            parts.append(of_groups.told(found.judged, name, board))
    return pl.concat(parts, how="diagonal")


def _told(certificates: pl.DataFrame, name: str, board: Board) -> pl.DataFrame:
    books = {Book.HOUSE: board.house, Book.STREET: board.street}
    keys = pl.concat(
        members.select("component", board_rows["tracking_key"].gather(members["row"]).alias("tracking_key"))
        for book, board_rows in books.items()
        for members in [_members(certificates, book)]
    )
    ids = ids_of_members(keys.rename({"component": "number"}), COMPONENT)
    parts = [_of_book(certificates.filter(pl.col("book") == book), rows, board) for book, rows in books.items()]
    whole = pl.concat(parts).join(ids, left_on="component", right_on="number").sort("component", "book", "first")
    told = whole.rename({"id": "component_id"}).with_columns(pl.lit(name).alias("pass"))
    return told.select(name for name in SCHEMA if name in told.columns)


def _with_suggested(told: pl.DataFrame, suggested: pl.DataFrame, board: Board) -> pl.DataFrame:
    """The certificates with `groups` at house classes that a limit left undecided: pairs that are suggested."""
    if suggested.is_empty():
        return told
    ours, theirs = (
        mine.select("group", row_id=rows["row_id"].gather(mine["row"]))
        for book, rows in ((Book.HOUSE, board.house), (Book.STREET, board.street))
        for mine in [suggested.filter(pl.col("book") == book)]
    )
    pairs = ours.join(theirs, on="group", suffix="_street")
    unproved = pl.struct(
        house_rows=pl.concat_list("row_id"),
        street_rows=pl.concat_list("row_id_street"),
        matched=pl.lit(value=False),
        torn_deals=pl.lit(0, pl.Int64),
    )
    numbered = told.with_row_index("at")
    rows = numbered.filter(pl.col("book") == Book.HOUSE).select("at", row_id="rows").explode("row_id")
    named = rows.join(pairs.select("row_id", unproved.alias("groups")), on="row_id", maintain_order="left")
    groups = named.group_by("at", maintain_order=True).agg("groups")
    return numbered.join(groups, on="at", how="left", maintain_order="left").drop("at")


def _members(certificates: pl.DataFrame, book: Book) -> pl.DataFrame:
    mine = certificates.filter(pl.col("book") == book)
    return mine.select("component", row="rows").explode("row", empty_as_null=False)


def _of_book(mine: pl.DataFrame, rows: pl.DataFrame, board: Board) -> pl.DataFrame:
    """Row numbers replaced by row ids."""
    numbered = mine.with_row_index("at")
    names = numbered.select("at", row="rows").explode("row", empty_as_null=False)
    names = names.select("at", rows["row_id"].gather(names["row"]).alias("rows")).group_by("at", maintain_order=True)
    used = numbered.select("at", "paired").explode("paired", empty_as_null=False).drop_nulls().unnest("paired")
    partner = board.street["row_id"].gather(used["class"])
    pairs = used.select("at", pl.struct(partner.alias("class"), "pairs").alias("paired"))
    pairs = pairs.group_by("at", maintain_order=True).agg("paired")
    told = numbered.rename({"class": "first"}).drop("rows", "paired").join(names.agg("rows"), on="at", how="left")
    told = told.join(pairs, on="at", how="left").with_columns(pl.col("rows").list.first().alias("class"))
    empty = pl.lit([], SCHEMA["paired"])
    return told.with_columns(pl.when(pl.col("status") != "BUDGET_EXHAUSTED").then(pl.col("paired").fill_null(empty)))
