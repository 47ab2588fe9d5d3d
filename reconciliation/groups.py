"""The matches table: one row per match group, with the pass that found it and what still differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import polars as pl

from data.contracts import match
from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.words import Book, GroupStatus
from reconciliation.differences import residuals
from reconciliation.identity import GROUP, ids_of_members, ids_of_pairs
from reconciliation.settled import GROUPS, PAIRS, ROW, Board, Found

PASS_NAME = pl.Schema({"pass": pl.String})
GROUP_IDS = pl.Schema({"book": GROUPS["book"], "row": ROW, "id": pl.String})


class Matched(NamedTuple):
    """What all passes matched.

    Args:
        pairs: PAIRS and `pass`, by house row.
        groups: GROUPS and `pass`, the groups numbered without gaps.
    """

    pairs: pl.DataFrame
    groups: pl.DataFrame

    @classmethod
    def of(cls, names: Sequence[str], taken: Sequence[Found]) -> Self:
        pairs, groups, first = [pl.DataFrame(schema={**PAIRS, **PASS_NAME})], [_no_groups()], 0
        for name, found in zip(names, taken, strict=True):
            pairs.append(found.pairs.select(*PAIRS, pl.lit(name).alias("pass")))
            dense = found.groups.with_columns((pl.col("group").rank("dense") - 1 + first).cast(ROW))
            groups.append(dense.select(*GROUPS, pl.lit(name).alias("pass")))
            first += found.groups["group"].n_unique()
        return cls(pl.concat(pairs).sort("house_row"), pl.concat(groups))


def matches_table(matched: Matched, board: Board) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The match contract, and GROUP_IDS: the group id of every matched row."""
    pairs, ids_of_paired = _pairs_table(matched.pairs, board)
    groups, ids_of_grouped = _groups_table(matched.groups, board)
    return pl.concat([pairs, groups]), pl.concat([ids_of_paired, ids_of_grouped])


def _pairs_table(pairs: pl.DataFrame, board: Board) -> tuple[pl.DataFrame, pl.DataFrame]:
    reference = board.rulebook.contract.reference
    ours = board.house.select("row_id", reference, "tracking_key")[pairs["house_row"]]
    theirs = board.street.select("row_id", reference, "tracking_key")[pairs["street_row"]]
    ids = ids_of_pairs(ours["tracking_key"], theirs["tracking_key"], GROUP)
    table = pl.DataFrame(
        {
            "group_id": ids,
            "pass": pairs["pass"],
            "cardinality": pl.Series(["1:1"]).new_from_index(0, pairs.height),
            "house_rows": _singly(ours["row_id"]),
            "street_rows": _singly(theirs["row_id"]),
            "house_refs": _singly(ours[reference]),
            "street_refs": _singly(theirs[reference]),
            "residuals": residuals(pairs, board.house, board.street, board.rulebook, board.day),
        }
    ).with_columns(_optimal())
    owners = [
        pl.DataFrame({"row": pairs[column], "id": ids}).select(_book(book), "row", "id")
        for book, column in zip(Book, PAIRS, strict=True)
    ]
    return table.cast(match.schema(board.rulebook.contract)), pl.concat(owners)


def _groups_table(groups: pl.DataFrame, board: Board) -> tuple[pl.DataFrame, pl.DataFrame]:
    schema = match.schema(board.rulebook.contract)
    if groups.is_empty():
        return schema.to_frame(), GROUP_IDS.to_frame()
    contract = board.rulebook.contract
    ours, theirs = (_rows_of(groups, board, book) for book in Book)
    rows = pl.concat([ours.select(*GROUPS, "tracking_key"), theirs.select(*GROUPS, "tracking_key")])
    ids = ids_of_members(rows.rename({"group": "number"}), GROUP)
    both = _collected(ours, contract).join(_collected(theirs, contract), on="group", suffix="_street")
    table = both.join(ids, left_on="group", right_on="number").sort("first")
    owners = rows.join(ids, left_on="group", right_on="number").select("book", "row", "id").sort("book", "row")
    return table.select(
        pl.col("id").alias("group_id"),
        "pass",
        _cardinality().alias("cardinality"),
        pl.col("row_ids").alias("house_rows"),
        pl.col("row_ids_street").alias("street_rows"),
        pl.col("refs").alias("house_refs"),
        pl.col("refs_street").alias("street_refs"),
        _gaps_of_totals(contract).alias("residuals"),
        _optimal(),
    ).cast(schema), owners


def _rows_of(groups: pl.DataFrame, board: Board, book: Book) -> pl.DataFrame:
    """The rows of one book in groups: GROUPS, `pass`, and the columns that the table tells of."""
    frame = board.house if book is Book.HOUSE else board.street
    contract = board.rulebook.contract
    columns = ["row_id", "tracking_key", contract.reference, *match.residual_fields(contract)]
    members = groups.filter(pl.col("book") == book).sort("group", "row")
    return members.hstack(frame.select(list(dict.fromkeys(columns)))[members["row"]])


def _collected(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """One row per group: `row_ids`, `refs`, `first` row number, totals of quantities and money, and the one date."""
    numbers = contract.having(Role.QUANTITY, Role.MONEY)
    return rows.group_by("group").agg(
        pl.col("pass").first(),
        pl.col("row").min().alias("first"),
        pl.col("row_id").sort_by("row").alias("row_ids"),
        pl.col(contract.reference).sort_by("row").alias("refs"),
        *(pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(f"sum.{name}") for name in numbers),
    )


def _gaps_of_totals(contract: Contract) -> pl.Expr:
    """House minus street of the totals; a weighted price and dates say nothing: they agree or are only rounded."""
    told = contract.having(Role.QUANTITY, Role.MONEY)
    gaps = [
        _nonzero(pl.col(f"sum.{name}") - pl.col(f"sum.{name}_street")) if name in told else pl.lit(None, dtype=dtype)
        for name, dtype in match.residual_fields(contract).items()
    ]
    return pl.struct(gap.alias(name) for name, gap in zip(match.residual_fields(contract), gaps, strict=True))


def _cardinality() -> pl.Expr:
    one_house, one_street = pl.col("row_ids").list.len() == 1, pl.col("row_ids_street").list.len() == 1
    return pl.when(one_house).then(pl.lit("1:N")).when(one_street).then(pl.lit("N:1")).otherwise(pl.lit("N:M"))


def _nonzero(value: pl.Expr) -> pl.Expr:
    return pl.when(value != 0).then(value)


def _optimal() -> pl.Expr:
    return pl.lit(GroupStatus.OPTIMAL, dtype=pl.Enum(GroupStatus)).alias("status")


def _singly(values: pl.Series) -> pl.Series:
    """Each value as a list of one."""
    return values.reshape((-1, 1)).arr.to_list()


def _book(book: Book) -> pl.Expr:
    return pl.lit(book, dtype=GROUPS["book"]).alias("book")


def _no_groups() -> pl.DataFrame:
    return pl.DataFrame(schema={**GROUPS, **PASS_NAME})
