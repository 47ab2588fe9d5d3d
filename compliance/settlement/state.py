"""What has become of each of our settlement instructions: its newest status of each kind, and what is still open.

The newest status of a kind is the one prepared last; among those of one moment, and among those without any, the one
that comes last in its file, files in the order given. A status without a moment is older than every one that has it.
What has settled is what confirmations add up to; where there is none, what the statuses say of it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import polars as pl

from compliance.given import house, street
from compliance.settlement.links import MEANT, QUOTED, LinkedBy, links, with_owner_reference
from data.contracts.lineage import LINEAGE
from data.contracts.settlement_instruction import Movement, Payment
from data.contracts.settlement_status import StatusKind
from data.contracts.words import Status
from data.reference.settlement_codes import Actor, explained

QUANTITY = pl.Decimal(38, 10)
MOMENT = pl.Datetime("us", "UTC")
CANCELLED, ENDED = ("CAND", "CANS"), "SETT"


class State(StrEnum):
    """Where an instruction stands."""

    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    UNMATCHED = "UNMATCHED"
    FAILING = "FAILING"
    PENDING = "PENDING"
    MATCHED = "MATCHED"
    TAKEN = "TAKEN"  # the servicer has it, and says nothing of matching
    UNHEARD = "UNHEARD"  # no status has come


STATE = pl.Schema(
    {
        "instruction_ref": pl.String,
        "account": pl.String,
        "counterparty": pl.String,
        "instrument_id": pl.String,
        "side": pl.Enum(Movement),
        "payment": pl.Enum(Payment),
        "quantity": QUANTITY,
        "settlement_amount": QUANTITY,
        "currency": pl.String,
        "trade_date": pl.Date,
        "settlement_date": pl.Date,
        "place_of_settlement": pl.String,
        "state": pl.Enum(State),
        "matching_status": pl.String,
        "matching_told_at": MOMENT,
        "settlement_status": pl.String,
        "settlement_told_at": MOMENT,
        "processing_status": pl.String,
        "processing_told_at": MOMENT,
        "reason_code": pl.String,  # of the status that decides the state
        "status_words": pl.String,
        "reason_words": pl.String,
        "narrative": pl.String,
        "acts": pl.Enum(Actor),
        "cause": pl.String,
        "effective_date": pl.Date,  # of the last confirmation, else as the statuses say
        "settled_quantity": QUANTITY,
        "open_quantity": QUANTITY,
        "confirmations": pl.UInt32,
        "statuses": pl.UInt32,
        "cancel_sent": pl.Boolean,
        "linked_by": pl.Enum(LinkedBy),  # of the newest status or confirmation
        **LINEAGE,
    }
)
"""One row per instruction of ours that stands, in the order they were given."""
KINDS = {
    "matching": (StatusKind.MATCHING, StatusKind.INFERRED_MATCHING),
    "settlement": (StatusKind.SETTLEMENT,),
    "processing": (StatusKind.PROCESSING, StatusKind.CANCELLATION),
}
DECIDED_BY = {
    "processing": (State.CANCELLED, State.REJECTED, State.TAKEN),
    "matching": (State.UNMATCHED, State.MATCHED),
    "settlement": (State.SETTLED, State.FAILING, State.PENDING),
}


def settlement_state(instructions: pl.DataFrame, statuses: pl.DataFrame, at: datetime | None = None) -> pl.DataFrame:
    """STATE of every instruction of the house.

    Args:
        instructions: rows of `settlement_instruction`: our instructions (house) and confirmations (street).
        statuses: rows of `settlement_status`, files in the order they came.
        at: what was prepared or took effect after this moment (UTC) is not known yet; None: everything is.
    """
    known, came = _known(statuses, at), _confirmed(instructions, at)
    ours = _standing(instructions)
    told = _told(ours, with_owner_reference(known))
    settled = _settled(ours, came)
    both = ours.with_row_index(MEANT).join(told, on=MEANT, how="left").join(settled, on=MEANT, how="left")
    judged = _judged(both.sort(MEANT))
    return _explained(judged).select(STATE.names()).cast(STATE)


def _known(statuses: pl.DataFrame, at: datetime | None) -> pl.DataFrame:
    moment = pl.col("prepared_at")
    heard = statuses if at is None else statuses.filter(moment.is_null() | (moment <= at))
    return heard.sort("prepared_at", nulls_last=False, maintain_order=True)


def _standing(instructions: pl.DataFrame) -> pl.DataFrame:
    """Our instructions, sent again ones once; `cancel_sent` where we asked to take one back."""
    sent = house(instructions)
    cancels = sent.filter(pl.col("status") == Status.CANCEL)
    gone = pl.concat([cancels["instruction_ref"], cancels["linked_ref"]]).drop_nulls().unique().implode()
    again = ["source", "instruction_ref", "instrument_id", "side", "settlement_date", "quantity"]
    ours = sent.filter(pl.col("status") != Status.CANCEL).unique(again, keep="last", maintain_order=True)
    return ours.with_columns(cancel_sent=pl.col("instruction_ref").is_in(gone))


def _confirmed(instructions: pl.DataFrame, at: datetime | None) -> pl.DataFrame:
    """Confirmations that stand; one that is cancelled takes its original with it."""
    told = street(instructions)
    cancelled = told.filter(pl.col("status") == Status.CANCEL)["instruction_ref"].drop_nulls().implode()
    live = told.filter(pl.col("status") != Status.CANCEL, ~pl.col("instruction_ref").is_in(cancelled))
    live = live.unique(["source", "instruction_ref"], keep="last", maintain_order=True)
    return live if at is None else live.filter(pl.col("effective_date").fill_null(at.date()) <= at.date())


def _told(ours: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """Per instruction: code, reason, narrative and moment of the newest status of each kind."""
    found = links(ours, statuses, "instruction_ref").sort(QUOTED)
    linked = statuses.with_row_index(QUOTED).join(found, on=QUOTED, how="inner", maintain_order="left")
    told: list[pl.Expr] = []
    for name, kinds in KINDS.items():
        of_kind = pl.col("status_kind").is_in(kinds)
        told += [
            pl.col(column).filter(of_kind).last().alias(f"{name}.{column}")
            for column in ("status_kind", "status_code", "reason_code", "reason_narrative", "prepared_at")
        ]
    said = [pl.col(name).drop_nulls().last().alias(f"said.{name}") for name in ("settled_quantity", "effective_date")]
    left = pl.col("remaining_quantity").drop_nulls().last().alias("said.remaining_quantity")
    counted = [pl.len().alias("statuses"), pl.col("linked_by").last().alias("told.linked_by")]
    return linked.group_by(MEANT).agg(*told, *said, left, *counted)


def _settled(ours: pl.DataFrame, confirmed: pl.DataFrame) -> pl.DataFrame:
    found = links(ours, confirmed, "linked_ref")
    linked = confirmed.with_row_index(QUOTED).join(found, on=QUOTED, how="inner", maintain_order="left")
    return linked.group_by(MEANT).agg(
        pl.col("quantity").sum().alias("confirmed.quantity"),
        pl.col("effective_date").max().alias("confirmed.date"),
        pl.len().alias("confirmations"),
        pl.col("linked_by").last().alias("confirmed.linked_by"),
    )


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    none = pl.lit(0, dtype=QUANTITY)
    ended = pl.when(pl.col("settlement.status_code") == ENDED).then("quantity")
    left = pl.col("quantity") - pl.col("said.remaining_quantity")
    settled = pl.coalesce("confirmed.quantity", "said.settled_quantity", left, ended, none)
    counted = rows.with_columns(settled_quantity=settled).with_columns(
        open_quantity=(pl.col("quantity") - pl.col("settled_quantity")).clip(lower_bound=0)
    )
    return counted.with_columns(
        state=_state().cast(STATE["state"]),
        effective_date=pl.coalesce("confirmed.date", "said.effective_date"),
        linked_by=pl.coalesce("told.linked_by", "confirmed.linked_by"),
        confirmations=pl.col("confirmations").fill_null(0),
        statuses=pl.col("statuses").fill_null(0),
    )


def _state() -> pl.Expr:
    processing, matching = pl.col("processing.status_code"), pl.col("matching.status_code")
    settling = pl.col("settlement.status_code")
    of_instruction = pl.col("processing.status_kind") == StatusKind.PROCESSING
    words = [
        (pl.col("open_quantity") == 0, State.SETTLED),
        (processing.is_in(CANCELLED), State.CANCELLED),
        ((processing == "REJT") & of_instruction, State.REJECTED),
        (matching == "NMAT", State.UNMATCHED),
        (settling == "PENF", State.FAILING),
        (settling.is_not_null() & (settling != ENDED), State.PENDING),
        (matching == "MACH", State.MATCHED),
        (pl.col("statuses").is_not_null(), State.TAKEN),
    ]
    found = pl.lit(State.UNHEARD.value)
    for is_so, word in reversed(words):
        found = pl.when(is_so.fill_null(value=False)).then(pl.lit(word.value)).otherwise(found)
    return found


def _explained(rows: pl.DataFrame) -> pl.DataFrame:
    """The words of the status that decides the state; nobody acts on what is settled, we on what nobody heard of."""
    chosen = {
        column: pl.coalesce(
            pl.when(pl.col("state").is_in(list(states))).then(pl.col(f"{name}.{column}").cast(pl.String))
            for name, states in DECIDED_BY.items()
        )
        for column in ("status_kind", "status_code", "reason_code", "reason_narrative")
    }
    told = explained(rows.with_columns(**chosen))
    over = pl.col("state") == State.SETTLED
    return told.with_columns(
        acts=pl.when(over).then(pl.lit(Actor.NOBODY.value)).otherwise(pl.col("acts").cast(pl.String)),
        status_words=pl.when(pl.col("state") == State.UNHEARD)
        .then(pl.lit("no status has come"))
        .otherwise("status_words"),
        narrative=pl.col("reason_narrative"),
        **{f"{name}_status": pl.col(f"{name}.status_code") for name in KINDS},
        **{f"{name}_told_at": pl.col(f"{name}.prepared_at") for name in KINDS},
    )
