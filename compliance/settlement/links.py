"""Which of our instructions a status or a confirmation speaks of, where references are reused or quoted oddly.

A message quotes the reference of the instruction, or the user reference it was sent under. It never speaks of an
instruction whose instrument or side it contradicts: a reference may have been used before. Where several instructions
are left, the one whose settlement date and quantity agree best is meant, and none where two agree alike.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

QUOTED, MEANT = "quoted", "meant"
REFERENCES = ("servicer_ref", "market_ref")
TERMS = ("instrument_id", "side", "settlement_date", "quantity")


class LinkedBy(StrEnum):
    """How a message is known to speak of an instruction; the first goes before the second."""

    REFERENCE = "REFERENCE"
    USER_REFERENCE = "USER_REFERENCE"


LINKS = pl.Schema({QUOTED: pl.UInt32, MEANT: pl.UInt32, "linked_by": pl.Enum(LinkedBy)})
"""`quoted`: position of the message's row; `meant`: position of the instruction."""


def links(instructions: pl.DataFrame, messages: pl.DataFrame, reference: str) -> pl.DataFrame:
    """LINKS of messages to instructions, in the order of the messages; those that speak of none are left out.

    Args:
        instructions: rows of `settlement_instruction`.
        messages: with `reference` and the columns of TERMS, any of them null where the message is silent.
        reference: the column that quotes the instruction.
    """
    ours = instructions.select(*TERMS, "instruction_ref", "mur").with_row_index(MEANT)
    theirs = messages.select(*TERMS, pl.col(reference).alias("ref")).with_row_index(QUOTED).drop_nulls("ref")
    found = pl.concat(
        theirs.join(ours, left_on="ref", right_on=column, how="inner", suffix=".ours").select(
            QUOTED, MEANT, *TERMS, *(f"{name}.ours" for name in TERMS), linked_by=pl.lit(by, dtype=LINKS["linked_by"])
        )
        for by, column in zip(LinkedBy, ("instruction_ref", "mur"), strict=True)
    )
    return _best(found.filter(~_contradicts("instrument_id"), ~_contradicts("side")))


def with_owner_reference(statuses: pl.DataFrame) -> pl.DataFrame:
    """Statuses that quote only the servicer or the market get the owner's reference that others name beside it.

    Only where these name one and the same; a servicer may use a reference again too.
    """
    found = statuses
    for name in REFERENCES:
        both = statuses.select(name, "instruction_ref").drop_nulls().unique()
        known = both.filter(pl.col(name).is_unique()).rename({"instruction_ref": "of.owner"})
        found = found.join(known, on=name, how="left", maintain_order="left")
        found = found.with_columns(pl.coalesce("instruction_ref", "of.owner").alias("instruction_ref")).drop(
            "of.owner"
        )
    return found


def _best(found: pl.DataFrame) -> pl.DataFrame:
    agreeing = pl.sum_horizontal(_agrees(name) for name in ("settlement_date", "quantity"))
    ranked = found.with_columns(agreeing.alias("agreeing"), pl.col("linked_by").to_physical().alias("order"))
    once = ranked.sort(QUOTED, MEANT, "order").unique([QUOTED, MEANT], keep="first", maintain_order=True)
    first = once.filter(pl.col("order") == pl.col("order").min().over(QUOTED))
    best = first.filter(pl.col("agreeing") == pl.col("agreeing").max().over(QUOTED))
    return best.filter(pl.len().over(QUOTED) == 1).select(LINKS.names()).cast(LINKS)


def _contradicts(name: str) -> pl.Expr:
    return (pl.col(name) != pl.col(f"{name}.ours")).fill_null(value=False)


def _agrees(name: str) -> pl.Expr:
    return (pl.col(name) == pl.col(f"{name}.ours")).fill_null(value=False).cast(pl.UInt8)
