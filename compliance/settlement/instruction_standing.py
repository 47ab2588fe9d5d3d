"""Where every settlement instruction stands at a moment, from all that has been said of it.

Statuses of one instruction are put in the order they were prepared; the newest of a kind holds. Its particulars are
those told last, by a status or by the instruction itself; confirmations say how much has settled. Statuses are
enough: what the servicer lists counts without an instruction of ours, unlike in `compliance.settlement.state`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

import polars as pl

from compliance.end_of_day import moment_in
from compliance.given import Given, house, street
from compliance.settlement.links import MEANT, QUOTED, REFERENCES, links, with_owner_reference
from data.contracts.lineage import LINEAGE
from data.contracts.settlement_instruction import Movement, Payment
from data.contracts.settlement_status import StatusKind
from data.contracts.words import Status

STATUS, INSTRUCTION = "settlement_status", "settlement_instruction"
KEY = "reference"


class Stand(StrEnum):
    """What an instruction waits for, if anything."""

    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    UNMATCHED = "UNMATCHED"
    MATCHED = "MATCHED"  # matched, or told of as pending or failing settlement; not settled
    UNKNOWN = "UNKNOWN"  # instructed, and nobody has said whether it is matched


OPEN = (Stand.UNMATCHED, Stand.MATCHED, Stand.UNKNOWN)
DETAILS = {
    "trade_ref": pl.String,
    "account": pl.String,
    "counterparty": pl.String,
    "instrument_id": pl.String,
    "side": pl.Enum(Movement),
    "payment": pl.Enum(Payment),
    "quantity": pl.Decimal(38, 10),
    "amount": pl.Decimal(38, 10),
    "currency": pl.String,
    "trade_date": pl.Date,
    "settlement_date": pl.Date,
    "place_of_settlement": pl.String,
}
TOLD = {
    "market_ref": pl.String,
    "servicer_ref": pl.String,
    "settled_quantity": pl.Decimal(38, 10),
    "remaining_quantity": pl.Decimal(38, 10),
    "remaining_amount": pl.Decimal(38, 10),
    "matched_at": pl.Datetime("us", "UTC"),
    "effective_date": pl.Date,
    "hold": pl.String,
    "transaction_type": pl.String,
}
STANDING = pl.Schema(
    {
        KEY: pl.String,  # the account owner's reference, else the servicer's or the market's
        "stand": pl.Enum(Stand),
        "matching_reason": pl.String,
        "unmatched_reason": pl.String,  # the last one, also of an instruction that has matched since
        "settlement_code": pl.String,  # PEND, PENF, SETT
        "settlement_reason": pl.String,
        "narrative": pl.String,
        "open_quantity": pl.Decimal(38, 10),
        "open_amount": pl.Decimal(38, 10),
        **DETAILS,
        **TOLD,
        "told_at": pl.Datetime("us", "UTC"),
        **LINEAGE,
    }
)
"""One row per instruction."""


def standing(given: Given, at: datetime | None = None) -> pl.DataFrame:
    """STANDING of every instruction that was told of by a moment, the end of the day by default, by reference."""
    return _standing(_Heard(given.rows(STATUS), given.inputs.get(INSTRUCTION), at or moment_in(given)))


@dataclass(frozen=True, eq=False)
class _Heard:
    """What a standing is worked out from, the same where it is the same frames: several checks ask for one."""

    statuses: pl.DataFrame
    instructed: pl.DataFrame | None
    moment: datetime

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Heard):
            return False
        same = self.statuses is other.statuses and self.instructed is other.instructed
        return same and self.moment == other.moment

    def __hash__(self) -> int:
        return hash((id(self.statuses), id(self.instructed), self.moment))


@lru_cache(maxsize=2)
def _standing(heard: _Heard) -> pl.DataFrame:
    statuses, instructed, moment = heard.statuses, heard.instructed, heard.moment
    sent = None if instructed is None else _sent(instructed)
    told = _by_instruction(_keyed(_until(statuses, moment), sent))
    if instructed is not None and sent is not None:
        told = _with_confirmations(_with_instructions(told, sent), sent, instructed, moment)
    else:
        told = told.with_columns(confirmed=pl.lit(None, dtype=pl.Decimal(38, 10)))
    return _judged(told).select(STANDING.names()).cast(STANDING).sort(KEY)


def _until(statuses: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    in_time = pl.col("prepared_at").is_null() | (pl.col("prepared_at") <= moment)
    return statuses.filter(in_time).sort("prepared_at", nulls_last=False, maintain_order=True)


def _keyed(statuses: pl.DataFrame, ours: pl.DataFrame | None) -> pl.DataFrame:
    """With the reference an instruction goes by: a status that quotes only the servicer finds the owner's.

    A status that contradicts the instrument or side of the instruction it quotes speaks of another one.
    """
    quoted = with_owner_reference(statuses)
    plain = pl.coalesce("instruction_ref", *REFERENCES, "status_ref")
    if ours is None:
        return quoted.with_columns(plain.alias(KEY))
    known = ours.select(pl.col("instruction_ref").alias("of.ours")).with_row_index(MEANT)
    found = links(ours, quoted, "instruction_ref").join(known, on=MEANT).select(QUOTED, "of.ours")
    linked = quoted.with_row_index(QUOTED).join(found, on=QUOTED, how="left", maintain_order="left")
    other = pl.col("of.ours").is_null() & pl.col("instruction_ref").is_in(known["of.ours"].implode())
    another = pl.format("{} of {}", "instruction_ref", "status_ref")
    return linked.with_columns(pl.when(other).then(another).otherwise(pl.coalesce("of.ours", plain)).alias(KEY))


def _sent(instructed: pl.DataFrame) -> pl.DataFrame:
    """Our instructions that were not taken back, one per reference."""
    withdrawn = instructed.filter(pl.col("status") == Status.CANCEL)
    gone = pl.concat([withdrawn["linked_ref"], withdrawn["instruction_ref"]]).drop_nulls().unique().implode()
    mine = house(instructed).filter(pl.col("effective_date").is_null(), ~pl.col("instruction_ref").is_in(gone))
    return mine.unique("instruction_ref", keep="last", maintain_order=True)


def _by_instruction(keyed: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("status_kind")
    matching = kind.is_in([StatusKind.MATCHING, StatusKind.INFERRED_MATCHING])
    settlement = kind == StatusKind.SETTLEMENT
    processing = kind.is_in([StatusKind.PROCESSING, StatusKind.CANCELLATION])
    code, reason = pl.col("status_code"), pl.col("reason_code")
    last = [pl.col(name).drop_nulls().last() for name in (*DETAILS, *TOLD)]
    return keyed.group_by(KEY, maintain_order=True).agg(
        *last,
        matching_code=code.filter(matching).last(),
        matching_reason=reason.filter(matching).last(),
        unmatched_reason=reason.filter(matching, code == "NMAT").last(),
        settlement_code=code.filter(settlement).last(),
        settlement_reason=reason.filter(settlement).last(),
        was_unmatched=(matching & (code == "NMAT")).any(),
        told_matched_at=pl.col("prepared_at").filter(matching, code == "MACH").first(),
        processing_code=code.filter(processing).last(),
        narrative=pl.col("reason_narrative").last(),
        told_at=pl.col("prepared_at").last(),
        **{name: pl.col(name).last() for name in LINEAGE},
    )


def _with_instructions(told: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Particulars that no status says, and instructions of which nothing has been heard."""
    renamed = sent.rename({"instruction_ref": KEY, "settlement_amount": "amount"})
    ours = renamed.with_columns(trade_ref=pl.lit(None, dtype=pl.String)).select(KEY, *DETAILS, *LINEAGE)
    joined = told.join(ours, on=KEY, how="left", suffix=".own", maintain_order="left")
    filled = [pl.coalesce(name, f"{name}.own").alias(name) for name in DETAILS]
    unheard = ours.join(told, on=KEY, how="anti", maintain_order="left")
    return pl.concat([joined.with_columns(filled).select(told.columns), unheard], how="diagonal")


def _with_confirmations(
    told: pl.DataFrame, sent: pl.DataFrame, instructed: pl.DataFrame, moment: datetime
) -> pl.DataFrame:
    """`confirmed`: what the confirmations of an instruction add up to; a cancelled one takes its original with it."""
    came = street(instructed)
    cancelled = came.filter(pl.col("status") == Status.CANCEL)["instruction_ref"].drop_nulls().implode()
    live = came.filter(pl.col("effective_date") <= moment.date(), ~pl.col("instruction_ref").is_in(cancelled))
    once = live.unique(["source", "instruction_ref"], keep="last", maintain_order=True)
    known = sent.select(pl.col("instruction_ref").alias("of.ours")).with_row_index(MEANT)
    found = links(sent, once, "linked_ref").join(known, on=MEANT).select(QUOTED, "of.ours")
    linked = once.with_row_index(QUOTED).join(found, on=QUOTED, how="left", maintain_order="left")
    stray = pl.when(~pl.col("linked_ref").is_in(known["of.ours"].implode())).then("linked_ref")
    settled = (
        linked.group_by(pl.coalesce("of.ours", stray).alias(KEY))
        .agg(confirmed=pl.col("quantity").sum(), confirmed_on=pl.col("effective_date").max())
        .drop_nulls(KEY)
    )
    joined = told.join(settled, on=KEY, how="left", maintain_order="left")
    return joined.with_columns(effective_date=pl.coalesce("effective_date", "confirmed_on")).drop("confirmed_on")


def _judged(told: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(0, dtype=pl.Decimal(38, 10))
    left = (pl.col("quantity") - pl.coalesce("confirmed", "settled_quantity", nothing)).clip(lower_bound=0)
    open_quantity = pl.coalesce("remaining_quantity", left)
    settled = (pl.col("settlement_code") == "SETT") & (pl.col("remaining_quantity").fill_null(0) == 0)
    confirmed = (pl.col("confirmed") >= pl.col("quantity")).fill_null(value=False)
    pending = pl.col("settlement_code").is_in(["PEND", "PENF"]) | pl.col("matched_at").is_not_null()
    stand = (
        pl.when(settled.fill_null(value=False) | confirmed)
        .then(pl.lit(Stand.SETTLED))
        .when(pl.col("processing_code").is_in(["CAND", "CANS"]))
        .then(pl.lit(Stand.CANCELLED))
        .when(pl.col("processing_code") == "REJT")
        .then(pl.lit(Stand.REJECTED))
        .when(pl.col("matching_code") == "NMAT")
        .then(pl.lit(Stand.UNMATCHED))
        .when((pl.col("matching_code") == "MACH") | pending)
        .then(pl.lit(Stand.MATCHED))
        .otherwise(pl.lit(Stand.UNKNOWN))
    )
    return told.with_columns(
        stand=stand,
        matched_at=pl.coalesce("matched_at", pl.when("was_unmatched").then("told_matched_at")),
        open_quantity=open_quantity,
        open_amount=pl.coalesce("remaining_amount", "amount"),
    )
