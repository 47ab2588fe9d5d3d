"""Instructions: each of ours against what the servicer said of it and what has settled; the open ones first."""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.report import Made, Report
from compliance.settlement.instruction_standing import INSTRUCTION, STATUS
from compliance.settlement.state import State, settlement_state
from data.contracts.settlement_status import CONTRACT

OVER = (State.SETTLED, State.CANCELLED, State.REJECTED)
SHOWN = (
    "instruction_ref", "state", "settlement_date", "status_words", "reason_words", "acts", "side", "instrument_id",
    "quantity", "settled_quantity", "open_quantity", "settlement_amount", "currency", "effective_date",
    "confirmations", "statuses", "linked_by", "account", "counterparty", "place_of_settlement", "source", "line",
)  # fmt: skip


def _make(given: Given) -> Made:
    nothing_heard = CONTRACT.schema.to_frame()
    statuses = given.inputs.get(STATUS, nothing_heard)
    told = settlement_state(given.rows(INSTRUCTION), statuses, given.at).select(SHOWN)
    over = pl.col("state").is_in(OVER)
    order = ("settlement_date", "instruction_ref")
    waiting, ended = told.filter(~over).sort(order), told.filter(over).sort(order)
    counts = told["state"].value_counts().sort("state").rows()
    line = ", ".join(f"{count:,} {state}" for state, count in counts) or "no instruction of ours stands"
    return Made({"open": waiting, "ended": ended}, [f"{told.height:,} instructions: {line}"])


REPORT = Report(
    name="instructions",
    title="Settlement instructions",
    question="What has become of each instruction we sent: matched, confirmed, still open, and who has to act?",
    needs=(INSTRUCTION,),
    takes=(STATUS,),
    make=_make,
)
