"""Describe the breaks of a run: one row per break, typed, measured, explained.

The engine says which rows stand together in a break and why; this file says what differs, what that is called on
the standard codes, what it puts at risk, and what lies behind it.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from data.contracts import break_
from data.contracts.contract import Contract
from data.contracts.words import Book, BreakType
from reconciliation.at_once import both, of_both_books
from reconciliation.causes import causes_of
from reconciliation.exposure import exposure_of_pair, in_base_currency
from reconciliation.facing import house, street
from reconciliation.nearest import Open, near_misses
from reconciliation.root_cause import of_lone_rows, of_pairs
from reconciliation.settled import ROW, Board, Kind
from reconciliation.side_by_side import JUDGED, compared_pairs, judged, listed_differences, totals, type_of
from reconciliation.worth import AMOUNT, CONTRADICTION, CURRENCY, amounts_by_weight

FILTERS = ("counterparty", "instrument_id", "account", "trade_date", "settlement_date")
IN_BREAK, KIND, ROW_NUMBER = "in.break", "in.kind", "in.row"
TYPE_OF_LONE = {
    (Kind.MISSING, Book.HOUSE): BreakType.MISSING_STREET,
    (Kind.MISSING, Book.STREET): BreakType.MISSING_HOUSE,
    **{(Kind(kind), book): BreakType(kind) for kind in set(Kind) - {Kind.PAIR, Kind.MISSING} for book in Book},
}
TOLD = ("break", "types", "differences", "exposure", "currency", "root_cause", "near_miss")


class Described(NamedTuple):
    """The breaks of a run.

    Args:
        breaks: the break contract with `break` (the number) in the place of `break_id`, in order of the number.
        causes: the causes of the day (`causes.SCHEMA`).
    """

    breaks: pl.DataFrame
    causes: pl.DataFrame


def describe(open_: Open, board: Board) -> Described:
    """Every break of the engine as a row of the break contract, and the causes behind them."""
    contract = board.rulebook.contract
    rows = dict(zip(Book, of_both_books(lambda book: _rows_of(book, open_.members, board)), strict=True))
    told = pl.concat(both(lambda: _pairs(rows, board), lambda: _lone(rows, open_, board))).sort("break")
    stated = in_base_currency(told, board.day.rates, board.rulebook.base_currency)
    for book in Book:
        stated = stated.join(_side(rows[book], book, contract), on="break", how="left", maintain_order="left")
    breaks = _finished(stated)
    return Described(breaks, causes_of(breaks))


def _finished(stated: pl.DataFrame) -> pl.DataFrame:
    codes = {kind.value: kind.code for kind in BreakType}
    whole = stated.with_columns(
        pl.col("types").list.eval(pl.element().replace_strict(codes, return_dtype=pl.String)).alias("codes"),
        *(pl.col(f"{book}_{what}").fill_null([]) for book in ("house", "street") for what in ("rows", "refs")),
        *(pl.coalesce(f"house_{name}", f"street_{name}").alias(name) for name in FILTERS),
        internal=_internal(),
    )
    return whole.select("break", *(pl.col(n).cast(t) for n, t in break_.SCHEMA.items() if n != "break_id"))


def _rows_of(book: Book, members: pl.DataFrame, board: Board) -> pl.DataFrame:
    """Member rows of a book with IN_BREAK, KIND, ROW_NUMBER, the row itself and what it says of itself."""
    mine = members.filter(pl.col("book") == book.value).sort("break", "row")
    frame = board.house if book is Book.HOUSE else board.street
    told = mine.select(pl.col("break").alias(IN_BREAK), pl.col("kind").alias(KIND), pl.col("row").alias(ROW_NUMBER))
    return judged(frame[mine["row"]].hstack(told), board.rulebook.contract)


def _pairs(rows: dict[Book, pl.DataFrame], board: Board) -> pl.DataFrame:
    """Breaks of rows that belong together and differ; several rows of a side count as their totals."""
    contract = board.rulebook.contract
    ours, theirs = (_one_row_per_break(rows[book].filter(pl.col(KIND) == Kind.PAIR), contract) for book in Book)
    numbers = pl.int_range(ours.height, dtype=ROW, eager=True)
    pairs = pl.DataFrame({"house_row": numbers, "street_row": numbers})
    compared = list(board.rulebook.compared)
    told = compared_pairs(pairs, ours, theirs, board.rulebook, board.day)
    return told.select(
        ours[IN_BREAK].alias("break"),
        _never_empty(contract).alias("types"),
        listed_differences(told, board.rulebook),
        exposure_of_pair(contract, compared).alias("exposure"),
        pl.coalesce(house(CURRENCY), street(CURRENCY)).alias("currency"),
        of_pairs(told, contract, compared, board.day.business_days),
        pl.lit(None, break_.NEAR_MISS).alias("near_miss"),
    ).select(TOLD)


def _one_row_per_break(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    alone = pl.col(IN_BREAK).is_unique()
    columns = [IN_BREAK, *contract.columns, *JUDGED]
    several = rows.filter(~alone)
    added = totals(several, contract, IN_BREAK).select(columns) if several.height else rows.clear().select(columns)
    return pl.concat([rows.filter(alone).select(columns), added]).sort(IN_BREAK)


def _never_empty(contract: Contract) -> pl.Expr:
    """Groups whose totals agree field by field were refused for their money as a whole."""
    money = amounts_by_weight(contract)
    of_money = type_of(contract.columns[money[0]]) if money else BreakType.QUANTITY
    fallback = pl.lit([str(of_money)], pl.List(pl.String))
    return pl.when(pl.col("types").list.len() > 0).then("types").otherwise(fallback)


def _lone(rows: dict[Book, pl.DataFrame], open_: Open, board: Board) -> pl.DataFrame:
    """Breaks that are no pair: nothing is compared, the whole amount is at risk."""
    contract = board.rulebook.contract
    both = pl.concat([rows[book].filter(pl.col(KIND) != Kind.PAIR) for book in Book])
    counterparty = pl.col("counterparty") if "counterparty" in contract.columns else pl.lit(None, pl.String)
    of_side = both.group_by(pl.col(IN_BREAK).alias("break"), "book", maintain_order=True).agg(
        pl.col(KIND).first().alias("kind"),
        pl.col(AMOUNT).sum().alias("amount"),
        pl.col(AMOUNT).null_count().alias("silent"),
        pl.col(contract.reference).first().alias("ref"),
        pl.col(CURRENCY).first().alias("currency"),
        pl.col(CONTRADICTION).drop_nulls().first().alias("contradiction"),
        pl.col(ROW_NUMBER).first().alias("row"),
        counterparty.first().alias("counterparty"),
        rows=pl.len(),
    )
    contradicts = pl.format(
        "{} contradicts itself: {}", pl.col("book").cast(pl.String).str.to_lowercase(), "contradiction"
    )
    each = of_side.group_by("break", maintain_order=True).agg(
        pl.col("kind", "book", "ref", "currency", "row", "counterparty").first(),
        contradicts.drop_nulls().alias("contradictions"),
        pl.col("rows").sum(),
        exposure=pl.when(pl.col("silent").sum() == 0).then(pl.col("amount").max()),
    )
    said = each.join(near_misses(open_, board), on=["book", "row"], how="left", maintain_order="left").with_columns(
        near_text=pl.col("near_miss").struct.field("text")
    )
    return said.select(
        "break",
        _type_of_lone().alias("types"),
        pl.lit([], pl.List(break_.DIFFERENCE)).alias("differences"),
        "exposure",
        "currency",
        of_lone_rows(board.day).alias("root_cause"),
        "near_miss",
    ).select(TOLD)


def _type_of_lone() -> pl.Expr:
    said = [
        pl.when((pl.col("kind") == kind.value) & (pl.col("book") == book.value)).then(pl.lit(type_.value))
        for (kind, book), type_ in TYPE_OF_LONE.items()
    ]
    return pl.concat_list(pl.coalesce(said))


def _side(rows: pl.DataFrame, book: Book, contract: Contract) -> pl.DataFrame:
    """Per break what one book brings: row ids, references, filter columns and its first contradiction."""
    name = book.value.lower()
    present = [column for column in FILTERS if column in contract.columns]
    listed = rows.group_by(pl.col(IN_BREAK).alias("break"), maintain_order=True).agg(
        pl.col("row_id").alias(f"{name}_rows"),
        pl.col(contract.reference).alias(f"{name}_refs"),
        pl.col(CONTRADICTION).drop_nulls().first().alias(f"{name}_contradiction"),
        *(pl.col(column).first().alias(f"{name}_{column}") for column in present),
    )
    absent = [column for column in FILTERS if column not in present]
    return listed.with_columns(pl.lit(None, break_.SCHEMA[column]).alias(f"{name}_{column}") for column in absent)


def _internal() -> pl.Expr:
    ours, theirs = (pl.col(f"{book}_contradiction").is_not_null() for book in ("house", "street"))
    return (
        pl.when(ours & theirs).then(pl.lit("BOTH"))
        .when(ours).then(pl.lit("HOUSE"))
        .when(theirs).then(pl.lit("STREET"))
    )  # fmt: skip
