"""Where each transaction report stands, from prepared to accepted, rejected, cancelled or replaced, and since when.

A report is one NEWT of one reference of one executing entity; the same reference may be reported again after a
cancellation or a rejection, and is then another attempt. What an answer of the authority speaks of is the last thing
that was handed in for the reference before it. Silence is no acceptance: a cancellation counts once it is accepted.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import polars as pl

from data.contracts.report_status import FeedbackStatus, StatusLevel
from data.contracts.report_words import ReportStatus

KEY = ("executing_entity", "transaction_reference")
MOMENT = pl.Datetime("us", "UTC")


class State(StrEnum):
    PREPARED = "PREPARED"  # in a file that has not been released
    SUBMITTED = "SUBMITTED"  # handed in; the authority has said nothing yet, or only that it received it
    PENDING = "PENDING"  # the authority waits, as a rule for reference data of the instrument
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"  # a cancellation was accepted
    REPLACED = "REPLACED"  # another report of the reference was handed in after it


STATES = pl.Schema(
    {
        "executing_entity": pl.String,
        "transaction_reference": pl.String,
        "attempt": pl.Int64,  # 1 for the first NEWT of the reference; of a prepared one: the one it will be
        "state": pl.Enum(State),
        "since": MOMENT,
        "submitted_at": MOMENT,
        "answered_at": MOMENT,
        "cancel_asked_at": MOMENT,  # a cancellation was handed in and not rejected
        "rules": pl.String,
        "rule_texts": pl.String,
        "file_sha256": pl.String,
    }
)
ANSWERS = {
    FeedbackStatus.ACPT: State.ACCEPTED,
    FeedbackStatus.PDNG: State.PENDING,
    FeedbackStatus.RJCT: State.REJECTED,
    FeedbackStatus.RCVD: State.SUBMITTED,
}
OF_A_FILE = {
    FeedbackStatus.ACPT: FeedbackStatus.ACPT,
    FeedbackStatus.WARN: FeedbackStatus.ACPT,
    FeedbackStatus.PART: FeedbackStatus.ACPT,  # what was not accepted is named
    FeedbackStatus.RJCT: FeedbackStatus.RJCT,
    FeedbackStatus.CRPT: FeedbackStatus.RJCT,
    FeedbackStatus.INCF: FeedbackStatus.RJCT,
    FeedbackStatus.RCVD: FeedbackStatus.RCVD,
    FeedbackStatus.PDNG: FeedbackStatus.PDNG,
}
"""What the status of a whole file says of the reports in it that it does not name."""


def states(
    submitted: pl.DataFrame,
    statuses: pl.DataFrame,
    at: datetime,
    *,
    prepared: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Where reports stand at a moment.

    Args:
        submitted: LINEAGE and the columns of `transaction_report`, what was handed in, NEWT and CANC.
        statuses: the columns of `report_status`.
        at: what happened later is not known yet.
        prepared: rows of `transaction_report` in files that are not released, with `prepared_at` and `file_sha256`.

    Returns:
        `STATES`, one row per attempt, sorted by executing entity, reference and attempt.
    """
    known = submitted.filter(pl.col("submitted_at").is_null() | (pl.col("submitted_at") <= at))
    sent = _ordered(known)
    answered = _answered(sent, statuses.filter(pl.col("told_at").is_null() | (pl.col("told_at") <= at)))
    found = _attempts(answered)
    if prepared is not None and prepared.height:
        found = pl.concat([found, _prepared(prepared, found)])
    return found.sort(*KEY, "attempt", "since")


def latest(found: pl.DataFrame) -> pl.DataFrame:
    """Of each executing entity and reference the attempt that counts: the last one that was handed in or prepared."""
    return found.unique(KEY, keep="last", maintain_order=True)


def _ordered(submitted: pl.DataFrame) -> pl.DataFrame:
    """What was handed in, in order, numbered by attempt; a cancellation belongs to the attempt before it."""
    new = pl.col("report_status") == ReportStatus.NEWT
    rows = submitted.select(*KEY, "report_status", "submitted_at", "message_id", "file_sha256", "line", "part")
    return (
        rows.sort(*KEY, "submitted_at", "file_sha256", "line", "part")
        .with_columns(attempt=new.cast(pl.Int64).cum_sum().over(KEY))
        .with_row_index("place")
    )


def _answered(sent: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """Each thing handed in with the last answer to it: `answer`, `answered_at`, rules."""
    named = _named(sent, statuses.filter(pl.col("level") == StatusLevel.REPORT))
    whole = _whole(sent, statuses.filter(pl.col("level") == StatusLevel.FILE))
    told = pl.concat([whole, named]).sort("place", "named", "answered_at", nulls_last=False, maintain_order=True)
    return sent.join(told.unique("place", keep="last").drop("named"), on="place", how="left", maintain_order="left")


def _named(sent: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """Answers that name a report, for the last thing that was handed in for it before them."""
    meant = statuses.join(_names(sent), left_on="transaction_reference", right_on="name", how="left")
    alone = pl.col("executing_entity").is_null()
    told = meant.with_columns(
        executing_entity=pl.coalesce("executing_entity", "entity"),
        transaction_reference=pl.when(alone & pl.col("reference").is_not_null())
        .then("reference")
        .otherwise("transaction_reference"),
        status=pl.col("status").cast(pl.String),
    )
    pairs = told.join(sent.select(*KEY, "place", "submitted_at", "message_id"), on=KEY, how="inner")
    of_message = pl.col("original_message") == pl.col("message_id")
    before = (pl.col("submitted_at") <= pl.col("told_at")).fill_null(value=True)
    fits = of_message | (before & (pl.col("message_id").is_null() | pl.col("original_message").is_null()))
    last = (
        pairs.filter(fits.fill_null(value=False)).sort("place").unique("status_ref", keep="last", maintain_order=True)
    )
    return last.select(_ANSWER).with_columns(named=pl.lit(1))


def _names(sent: pl.DataFrame) -> pl.DataFrame:
    """What feedback without an entity may call a report: its reference, or both in one; where that means one only."""
    entity, reference = (pl.col(name) for name in KEY)
    known = sent.select(KEY).unique(maintain_order=True)
    spellings = (reference, entity + reference, reference + entity)
    names = pl.concat([known.select(name=spelling, entity=entity, reference=reference) for spelling in spellings])
    return names.filter(pl.len().over("name") == 1)


def _whole(sent: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """Answers to a whole file, for each report in it."""
    meant = {str(status): str(answer) for status, answer in OF_A_FILE.items()}
    told = statuses.with_columns(
        status=pl.col("status").cast(pl.String).replace_strict(meant, default=None, return_dtype=pl.String)
    ).filter(pl.col("status").is_not_null())
    pairs = told.join(
        sent.select("place", "message_id"), left_on="original_message", right_on="message_id", how="inner"
    )
    return pairs.select(_ANSWER).with_columns(named=pl.lit(0))


_ANSWER = (
    pl.col("place"),
    pl.col("status").alias("answer"),
    pl.col("told_at").alias("answered_at"),
    pl.col("rules"),
    pl.col("rule_texts"),
)


def _attempts(answered: pl.DataFrame) -> pl.DataFrame:
    new = pl.col("report_status") == ReportStatus.NEWT
    cancels = _cancels(answered.filter(~new))
    made = answered.filter(new).join(cancels, on=[*KEY, "attempt"], how="left", maintain_order="left")
    words = {str(status): str(state) for status, state in ANSWERS.items()}
    answer = pl.col("answer").replace_strict(words, default=State.SUBMITTED, return_dtype=pl.String)
    cancelled = pl.col("cancelled").fill_null(value=False)
    next_at = pl.col("submitted_at").shift(-1).over(KEY)
    replaced = pl.col("attempt").shift(-1).over(KEY).is_not_null()
    answered_at = pl.coalesce("answered_at", "submitted_at")
    told = made.with_columns(
        state=pl.when(replaced)
        .then(pl.lit(State.REPLACED))
        .when(cancelled)
        .then(pl.lit(State.CANCELLED))
        .otherwise(answer),
        since=pl.when(replaced).then(next_at).when(cancelled).then("cancelled_at").otherwise(answered_at),
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in STATES.items())


def _cancels(answered: pl.DataFrame) -> pl.DataFrame:
    """Of each attempt, whether and when a cancellation of it was accepted, and when one was asked for."""
    accepted = pl.col("answer") == FeedbackStatus.ACPT
    return answered.group_by(*KEY, "attempt", maintain_order=True).agg(
        cancelled=accepted.any(),
        cancelled_at=pl.col("answered_at").filter(accepted).min(),
        cancel_asked_at=pl.col("submitted_at").filter(pl.col("answer").ne_missing(FeedbackStatus.RJCT)).max(),
    )


def _prepared(prepared: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """New reports in files that are not released, as the attempt they will be."""
    attempts = found.group_by(KEY).agg(before=pl.col("attempt").max())
    new = prepared.filter(pl.col("report_status") == ReportStatus.NEWT)
    told = new.join(attempts, on=KEY, how="left", maintain_order="left").with_columns(
        attempt=pl.col("before").fill_null(0) + 1,
        state=pl.lit(State.PREPARED),
        since=pl.col("prepared_at"),
        submitted_at=None,
    )
    return told.select(
        pl.col(name).cast(dtype) if name in told.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in STATES.items()
    )
