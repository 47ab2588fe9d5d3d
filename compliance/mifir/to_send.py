"""Which reports are still to be handed in: what is expected, against what was handed in and what became of it.

A report that stands at the authority and says something else now is cancelled and reported again (RTS 22, field 1).
One that was rejected goes again once it was corrected; unchanged it would be rejected again: somebody has to say so.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from compliance.mifir.states import KEY, State, latest
from data.contracts.report_words import ReportStatus
from data.contracts.transaction_report import CONTRACT, FIELD_NUMBERS

AT_THE_AUTHORITY = (State.SUBMITTED, State.PENDING, State.ACCEPTED)
OF_A_CANCEL = ("report_ref", *KEY, "submitting_entity", "trade_ref", "trade_row_id", "trade_date")
CONTENT = tuple(name for name in FIELD_NUMBERS if name != "report_status")
HELD = pl.Schema({"executing_entity": pl.String, "transaction_reference": pl.String, "why": pl.String})


class ToSend(NamedTuple):
    """What is to be handed in, and what is not though it is expected.

    Args:
        rows: columns of `transaction_report`; by entity and reference, a cancellation before its new report.
        held: `HELD`, why each of the others is not sent.
    """

    rows: pl.DataFrame
    held: pl.DataFrame


def to_send(
    expected: pl.DataFrame, submitted: pl.DataFrame, states: pl.DataFrame, waiting: pl.DataFrame, *, again: bool
) -> ToSend:
    """What is still to be handed in.

    Args:
        expected: rows of `transaction_report`, what the trades call for: NEWT, and CANC for what is withdrawn.
        submitted: what was handed in.
        states: what became of it (`STATES`).
        waiting: `executing_entity` and `transaction_reference` of what lies in files that are not released.
        again: send what was rejected although nothing in it has changed.
    """
    current = latest(states).select(*KEY, "state", "cancel_asked_at")
    rows = expected.select(CONTRACT.schema.names())
    told = rows.join(current, on=KEY, how="left", maintain_order="left").join(
        waiting.select(KEY).unique().with_columns(waits=pl.lit(value=True)), on=KEY, how="left", maintain_order="left"
    )
    told = told.join(_last(submitted), on=KEY, how="left", suffix=".before", maintain_order="left")
    judged = told.with_columns(why=_why_not(again=again), cancel=_cancels())
    due = judged.filter(pl.col("why").is_null())
    new = due.filter(~_is_cancel()).select(CONTRACT.schema.names())
    cancels = due.filter(pl.col("cancel")).select(_cancellation())
    order = pl.col("report_status").cast(pl.String)
    sent = pl.concat([cancels, new]).unique([*KEY, "report_status"], keep="first", maintain_order=True)
    return ToSend(sent.sort(*KEY, order), judged.filter(pl.col("why").is_not_null()).select(HELD.names()))


def _is_cancel() -> pl.Expr:
    return pl.col("report_status") == ReportStatus.CANC


def _last(submitted: pl.DataFrame) -> pl.DataFrame:
    """The last new report that was handed in of each reference."""
    new = submitted.filter(~_is_cancel()).sort("submitted_at", "file_sha256", "line", "part")
    return new.unique(KEY, keep="last", maintain_order=True).select(
        *KEY, *(name for name in CONTENT if name not in KEY), known=pl.lit(value=True)
    )


def _unchanged() -> pl.Expr:
    """Whether the last report that was handed in says the same in every field."""
    same = [pl.col(name).eq_missing(pl.col(f"{name}.before")) for name in CONTENT if name not in KEY]
    return pl.col("known").is_not_null() & pl.all_horizontal(same)


def _why_not(*, again: bool) -> pl.Expr:
    stands = pl.col("state").is_in(AT_THE_AUTHORITY).fill_null(value=False)
    asked = pl.col("cancel_asked_at").is_not_null()
    rejected = (pl.col("state") == State.REJECTED).fill_null(value=False)
    return (
        pl.when(pl.col("waits").is_not_null())
        .then(pl.lit("it lies in a file that is not released yet"))
        .when(_is_cancel() & ~stands)
        .then(pl.lit("nothing of it stands at the authority"))
        .when(_is_cancel() & asked)
        .then(pl.lit("its cancellation was handed in already"))
        .when(_is_cancel())
        .then(None)
        .when(stands & _unchanged() & asked)
        .then(pl.lit("its cancellation was handed in and is not answered yet"))
        .when(stands & _unchanged())
        .then(pl.lit("it was handed in and says the same"))
        .when(rejected & _unchanged() & pl.lit(value=not again))
        .then(pl.lit("it was rejected and has not changed; correct it, or say --again"))
    )


def _cancels() -> pl.Expr:
    """Whether what stands at the authority is to be cancelled: it is withdrawn, or says something else now."""
    stands = pl.col("state").is_in(AT_THE_AUTHORITY).fill_null(value=False)
    return stands & pl.col("cancel_asked_at").is_null()


def _cancellation() -> list[pl.Expr]:
    status = pl.lit(ReportStatus.CANC, dtype=CONTRACT.schema["report_status"])
    return [
        status.alias(name)
        if name == "report_status"
        else (pl.col(name) if name in OF_A_CANCEL else pl.lit(None, dtype=dtype).alias(name))
        for name, dtype in CONTRACT.schema.items()
    ]
