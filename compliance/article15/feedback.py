"""What the authority said of each report that was sent.

Feedback lists what it did not accept, and often nothing else: a report that is not listed is accepted with its file.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import polars as pl

from compliance.article15.lives import LONG_AGO, submitted
from compliance.given import Given
from compliance.same_frame import SameFrame
from data.contracts.report_status import FeedbackStatus, StatusLevel

STATUSES = "report_status"
REPORTS = "transaction_report"
OF_FILE = {
    FeedbackStatus.ACPT: FeedbackStatus.ACPT,
    FeedbackStatus.WARN: FeedbackStatus.ACPT,
    FeedbackStatus.PART: FeedbackStatus.ACPT,
    FeedbackStatus.RJCT: FeedbackStatus.RJCT,
    FeedbackStatus.CRPT: FeedbackStatus.RJCT,
    FeedbackStatus.INCF: FeedbackStatus.RJCT,
    FeedbackStatus.RCVD: FeedbackStatus.RCVD,
    FeedbackStatus.PDNG: FeedbackStatus.PDNG,
}
"""What a status of a file says of a report in it that is not listed."""
ACCEPTED = (pl.col("answer") == FeedbackStatus.ACPT).fill_null(value=False)
REJECTED = (pl.col("answer") == FeedbackStatus.RJCT).fill_null(value=False)
PENDING = (pl.col("answer") == FeedbackStatus.PDNG).fill_null(value=False)


def answered(given: Given) -> pl.DataFrame:
    """What was submitted up to the moment, as `lives.sent` tells it, with what was said of it up to then.

    Returns:
        Those rows and `answer` (ACPT, RJCT, PDNG, RCVD; null where nothing was said), `answered_at`, `pending_since`
        (when it was first said to be pending), `rules`, and `on_record` (accepted and not cancelled).
    """
    return _answered(SameFrame(given.rows(REPORTS)), SameFrame(given.rows(STATUSES)), given.at)


@lru_cache(maxsize=1)
def _answered(reports: SameFrame, statuses: SameFrame, at: datetime) -> pl.DataFrame:
    made = submitted(reports.frame, at)
    said = statuses.frame.filter(pl.col("told_at").is_null() | (pl.col("told_at") <= at))
    numbered = made.with_row_index("number")
    asked = numbered.select("number", "message_id", "cancelled")
    told = asked.join(_listed(numbered, said), on="number", how="left", maintain_order="left")
    told = told.join(_of_files(said), on="message_id", how="left", maintain_order="left")
    found = told.select(
        answer=pl.coalesce("answer", "answer.file"),
        answered_at=pl.coalesce("answered_at", "answered_at.file"),
        rules="rules",
        pending_since="pending_since",
        cancelled="cancelled",
    )
    return made.hstack(found.with_columns(on_record=ACCEPTED & ~pl.col("cancelled")).drop("cancelled"))


def _listed(made: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The last word on each submission that is listed by its reference."""
    words = said.filter(pl.col("level") == StatusLevel.REPORT).select(
        "transaction_reference",
        "original_message",
        "rules",
        "told_at",
        "status_ref",
        of_entity="executing_entity",
        status=pl.col("status").cast(pl.String),
    )
    asked = made.select(
        "number", "transaction_reference", "executing_entity", "message_id", "submitted_at", "next_at"
    )
    both = asked.join(words, on="transaction_reference", how="inner").filter(_of_this_submission())
    ordered = both.sort("number", pl.col("told_at").fill_null(LONG_AGO), "status_ref")
    is_pending = pl.col("status") == FeedbackStatus.PDNG
    return ordered.group_by("number", maintain_order=True).agg(
        answer=pl.col("status").last(),
        answered_at=pl.col("told_at").last(),
        rules=pl.col("rules").last(),
        pending_since=pl.col("told_at").filter(is_pending).first(),
    )


def _of_this_submission() -> pl.Expr:
    """By the message it was handed in with; where that is not known, by the time between it and the next one."""
    of_entity = (pl.col("of_entity") == pl.col("executing_entity")).fill_null(value=True)
    of_message = pl.col("original_message") == pl.col("message_id")
    after = (pl.col("told_at") >= pl.col("submitted_at")).fill_null(value=True)
    before = (pl.col("told_at") < pl.col("next_at")).fill_null(value=True)
    return of_entity & pl.coalesce(of_message, after & before)


def _of_files(said: pl.DataFrame) -> pl.DataFrame:
    """The last word on each file, by the id of its message."""
    words = said.filter(pl.col("level") == StatusLevel.FILE).drop_nulls("original_message")
    last = words.sort("original_message", pl.col("told_at").fill_null(LONG_AGO), "status_ref").unique(
        "original_message", keep="last", maintain_order=True
    )
    answer = pl.col("status").cast(pl.String).replace_strict(OF_FILE, default=None, return_dtype=pl.String)
    return last.select(
        message_id="original_message", **{"answer.file": answer, "answered_at.file": pl.col("told_at")}
    )
