"""The near miss of every missing row: its nearest candidate and what failed, who took the partner, or nobody.

Candidates are the rows that the passes weighed, the open rows of the other book that differ in one or two identity
columns, and its settled rows that differ in quantity or price at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from data.contracts.break_ import NEAR_MISS
from data.contracts.column import Role
from data.contracts.match import GAP_TYPE
from data.contracts.words import Book
from reconciliation.at_once import of_both_books
from reconciliation.cut_off import CutOff, with_suggestions
from reconciliation.facing import differs, gap
from reconciliation.margins import margin
from reconciliation.nearness import but_for_size, identity_of, near_pairs, selections
from reconciliation.rulebook import Rulebook
from reconciliation.settled import PAIRS, ROW, Board, Kind
from reconciliation.side_by_side import compared_pairs, judged

DIFFERING, MOST_ALIKE = 2, 12
MOST_NAMED = 3
OWN = {Book.HOUSE: "house_row", Book.STREET: "street_row"}
OTHER = {Book.HOUSE: "street_row", Book.STREET: "house_row"}


class Open(NamedTuple):
    """What the engine leaves open, and what it settled.

    Args:
        members: MEMBERS, the rows of every break.
        candidates: CANDIDATES weighed and not matched.
        matched_pairs: PAIRS and `pass`.
        matched_groups: GROUPS and `pass`.
        cut: what limits of the rulebook left undecided.
    """

    members: pl.DataFrame
    candidates: pl.DataFrame
    matched_pairs: pl.DataFrame
    matched_groups: pl.DataFrame
    cut: CutOff


def near_misses(open_: Open, board: Board) -> pl.DataFrame:
    """One row per missing row, and per row that a limit left undecided.

    Args:
        open_: the rows of kind MISSING are the ones asked about.
        board: the books.

    Returns:
        `book`, `row`, `near_miss` (NEAR_MISS) and `twin`: the references of matched rows of the same book with the
        same content, or null.
    """
    found = of_both_books(lambda book: _of_book(book, open_, board))
    return with_suggestions(pl.concat(found), open_.cut, board)


def _of_book(book: Book, open_: Open, board: Board) -> pl.DataFrame:
    own, rows = OWN[book], _missing_of(book, open_)
    pairs = _candidates(book, rows, open_, board)
    told = _compared(pairs, board)
    distance = told["types"].list.len().cast(pl.Int64).alias("distance")
    nearest = _nearest(pairs.hstack([distance]), book, open_, board)
    nearest = nearest.hstack(_failures(told[nearest["at"]], board.rulebook))
    said = rows.to_frame("row").join(nearest, left_on="row", right_on=own, how="left", maintain_order="left")
    matched_twin = pl.col("is_taken") & pl.col("is_matched") & (pl.col("distance") == 0)
    return said.select(
        pl.lit(book.value).cast(pl.Enum(Book)).alias("book"),
        "row",
        _as_near_miss("street" if book is Book.HOUSE else "house").alias("near_miss"),
        pl.when(matched_twin).then("by").alias("twin"),
    )


def _nearest(pairs: pl.DataFrame, book: Book, open_: Open, board: Board) -> pl.DataFrame:
    """One pair per missing row: the least distance, rows without a partner first.

    Args:
        pairs: PAIRS and `distance`.
        book: of the missing rows.
        open_: says who is taken.
        board: the books.

    Returns:
        PAIRS, `distance`, `at` (the pair's position), the candidate's `row_id` and `ref`, `by`, `how`, `is_matched`,
        `is_taken`; `equals` (free candidates as near) and `named` (references of all as near).
    """
    own, other = OWN[book], OTHER[book]
    tied = pairs.with_row_index("at").filter(pl.col("distance") == pl.col("distance").min().over(own))
    candidates = board.street if book is Book.HOUSE else board.house
    named = candidates.select("row_id", ref=board.rulebook.contract.reference)[tied[other]]
    by = _partners(book, tied[other].unique(), open_, board).rename({"row": other, "matched": "is_matched"})
    known = (
        tied.hstack(named)
        .join(by, on=other, how="left", maintain_order="left")
        .with_columns(is_taken=pl.col("by").is_not_null())
        .sort(own, "is_taken", other)
    )
    return known.group_by(own, maintain_order=True).agg(
        pl.all().exclude("ref").first(),
        pl.col("ref").first(),
        equals=(~pl.col("is_taken")).sum(),
        named=pl.col("ref"),
    )


def _candidates(book: Book, rows: pl.Series, open_: Open, board: Board) -> pl.DataFrame:
    """PAIRS of the missing rows of a book with rows worth looking at."""
    own, other = OWN[book], OTHER[book]
    theirs = board.street if book is Book.HOUSE else board.house
    ours = _numbered(board.house if book is Book.HOUSE else board.street, rows)
    rulebook = board.rulebook
    lone = _missing_of(Book.STREET if book is Book.HOUSE else Book.HOUSE, open_)
    settled = theirs.select(pl.int_range(pl.len(), dtype=ROW).alias("row"), *identity_of(rulebook))
    settled = settled.filter(~pl.col("row").is_in(lone.implode()))

    def near(candidates: pl.DataFrame, selected: Iterable[list[str]]) -> pl.DataFrame:
        sides = (ours, candidates) if book is Book.HOUSE else (candidates, ours)
        return near_pairs(*sides, rulebook, selected, MOST_ALIKE)

    weighed = open_.candidates.select(*PAIRS).filter(pl.col(own).is_in(rows.implode()))
    free = near(_numbered(theirs, lone), selections(rulebook, DIFFERING))
    taken = [near(_in_size(settled, ours, keys), [keys]) for keys in but_for_size(rulebook)]
    return pl.concat([weighed, free, *taken]).unique().sort(own, other)


def _in_size(settled: pl.DataFrame, ours: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The settled rows that are equal in these columns to one of ours."""
    return settled.join(ours.select(keys).unique(), on=keys, how="semi")


def _numbered(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return rows[numbers].insert_column(0, numbers.cast(ROW).alias("row"))


def _compared(pairs: pl.DataFrame, board: Board) -> pl.DataFrame:
    """The pairs side by side."""
    contract = board.rulebook.contract
    house, street = pairs["house_row"].unique().sort(), pairs["street_row"].unique().sort()
    local = pairs.select(
        house_row=house.search_sorted(pairs["house_row"]).cast(ROW),
        street_row=street.search_sorted(pairs["street_row"]).cast(ROW),
    )
    ours, theirs = judged(board.house[house], contract), judged(board.street[street], contract)
    return compared_pairs(local, ours, theirs, board.rulebook, board.day)


def _missing_of(book: Book, open_: Open) -> pl.Series:
    mine = (pl.col("kind") == Kind.MISSING) & (pl.col("book") == book.value)
    return open_.members.filter(mine)["row"].sort()


def _partners(book: Book, rows: pl.Series, open_: Open, board: Board) -> pl.DataFrame:
    """For rows of the other book that have a partner in `book`: `row`, `by` (its reference), `how`, `matched`."""
    own, other = OWN[book], OTHER[book]
    wanted = rows.to_frame("row")
    broken = open_.members.filter(pl.col("kind") == Kind.PAIR).select(
        "book", "row", set="break", how=pl.lit("a break")
    )
    grouped = open_.matched_groups.select("book", "row", set="group", how="pass " + pl.col("pass"))
    pairs = open_.matched_pairs.select(row=other, partner=own, how="pass " + pl.col("pass"))
    found = pl.concat(
        [
            pairs.join(wanted, on="row", how="semi").with_columns(matched=True),
            _first_opposite(grouped, book).join(wanted, on="row", how="semi").with_columns(matched=True),
            _first_opposite(broken, book).join(wanted, on="row", how="semi").with_columns(matched=False),
        ]
    )
    frame = board.house if book is Book.HOUSE else board.street
    by = frame[board.rulebook.contract.reference][found["partner"]].alias("by")
    return found.hstack([by]).select("row", "by", "how", "matched")


def _first_opposite(sets: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Rows of the other book with the first row of `book` in their set."""
    ours = sets.filter(pl.col("book") == book.value).group_by("set").agg(pl.col("row").min().alias("partner"))
    return sets.filter(pl.col("book") != book.value).join(ours, on="set").select("row", "partner", "how")


def _failures(told: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Per pair, in their order: `failed` (the predicates that failed) and `fields` (their names in words)."""
    numbered = told.with_row_index("pair")
    columns = rulebook.contract.columns
    found = [
        numbered.filter(differs(name)).select("pair", _failed(name, columns[name].role).alias("failed"))
        for name in rulebook.compared
    ]
    in_order = pl.concat(found).with_row_index("order").sort("pair", "order")
    words = pl.col("failed").struct.field("field").str.replace_all("_", " ")
    each = in_order.group_by("pair", maintain_order=True).agg("failed", fields=words.str.join(", "))
    whole = numbered.select("pair").join(each, on="pair", how="left", maintain_order="left")
    return whole.select("failed", "fields")


def _failed(name: str, role: Role) -> pl.Expr:
    by = margin(name, role).cast(GAP_TYPE)
    return pl.struct(field=pl.lit(name), gap=gap(name), tolerance=pl.col(f"tolerance.{name}"), margin=by)


def _as_near_miss(other: str) -> pl.Expr:
    """The struct of the nearest candidate; no candidate where there is none."""
    nobody, taken = pl.col("ref").is_null(), pl.col("is_taken")
    several = ~taken & (pl.col("equals") > 1)
    listed = pl.col("named").list.head(MOST_NAMED).list.join(", ")
    outside = pl.format(", which differs in {}", "fields").fill_null("")
    text = (
        pl.when(nobody)
        .then(pl.lit(f"no {other} row is near it"))
        .when(several)
        .then(pl.format("{} candidates are equally near: {}", "equals", listed))
        .when(taken)
        .then(pl.format("nearest is {}{}, taken by {} in {}", "ref", outside, "by", "how"))
        .otherwise(pl.format("nearest is {}{}", "ref", outside))
    )
    verdict = (
        pl.when(nobody).then(pl.lit("NO_CANDIDATE"))
        .when(several).then(pl.lit("AMBIGUOUS"))
        .when(taken).then(pl.lit("TAKEN"))
        .otherwise(pl.lit("FAILED"))
    )  # fmt: skip
    failed = pl.col("failed").fill_null([])
    return pl.struct(verdict=verdict, row_id="row_id", ref="ref", failed=failed, text=text).cast(NEAR_MISS)
