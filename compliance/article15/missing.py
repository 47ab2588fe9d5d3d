"""What was not reported although it had to be, and what was reported although it had not (RTS 22 Article 15(1)).

Expected reports are derived from the front office's trades; both sides meet by the reference of field 2. How the
values of a report compare is the business of the reconciliation, not of this file.
"""

from __future__ import annotations

import polars as pl

from compliance.article15.deadlines import traded_on, with_due_at
from compliance.article15.feedback import answered
from compliance.article15.lives import expected, submitted
from compliance.given import Given
from compliance.offences import told

REPORTS = "transaction_report"
KEY = "transaction_reference"
TERMS = ["executing_entity", "isin", "quantity", "price", "trading_time"]
"""Terms by which a report is recognised that stands under another reference than its trade's."""


def due(given: Given) -> pl.DataFrame:
    """Expected reports whose deadline has passed."""
    rows = with_due_at(expected(given.rows(REPORTS)), given.parameters)
    return rows.filter(pl.col("due_at") < given.at)


def never_sent(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Expected reports of which nothing stands among what was submitted."""
    stands = _until(given).lazy().filter("stands").select(KEY, "trade_date", *TERMS).collect()
    found = rows.join(stands, on=KEY, how="anti")
    other = stands.join(expected(given.rows(REPORTS)), on=KEY, how="anti")
    days = stands.select(traded_on().alias("day"))["day"].unique()
    nothing = pl.format("no report of any trade of {} was sent", traded_on())
    cause = (
        pl.when(pl.col("other_reference").is_not_null()).then(pl.lit("it was sent under another reference"))
        .when(~traded_on().is_in(days.implode())).then(nothing)
        .otherwise(pl.lit("nothing was sent for the trade"))
    )  # fmt: skip
    found = _with_other(found, other).with_columns(cause=cause)
    return told(found, KEY, pl.format("a trade of {} {} is not reported", traded_on(), _of()), "report_ref")


def not_accepted(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Expected reports that were submitted and of which the authority has accepted, or still examines, none."""
    made = answered(given)
    said = made.select(
        KEY, "answer", "answered_at", "rules", "message_id", "stands", "on_record", sent_at="submitted_at"
    )
    stands = said.filter("stands").drop("stands", "on_record")
    examined = said.filter(pl.col("on_record") | pl.col("answer").is_in(["PDNG"])).select(KEY)
    found = rows.join(examined, on=KEY, how="anti").join(stands, on=KEY, how="inner", maintain_order="left")
    message = pl.coalesce(pl.format("of message {}", "message_id_right"), pl.lit("of it"))
    reason = (
        pl.when(pl.col("answer") == "RJCT")
        .then(
            pl.format(
                "a trade of {} {} was rejected: {}", traded_on(), _of(), pl.col("rules").fill_null("no rule named")
            )
        )
        .otherwise(pl.format("a trade of {} {} was handed in; no feedback {} has come", traded_on(), _of(), message))
    )
    return told(found, KEY, reason, "report_ref")


def examined_street(given: Given) -> pl.DataFrame:
    """Reports that stand among what was submitted, of trading dates for which reports were derived."""
    dates = expected(given.rows(REPORTS)).select(traded_on().alias("day"))["day"].drop_nulls()
    if dates.is_empty():
        return submitted(given.rows(REPORTS)).clear()
    first, last = dates.min(), dates.max()
    return _until(given).filter("stands", traded_on().is_between(pl.lit(first), pl.lit(last)))


def never_expected(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Reports that no trade of the front office calls for."""
    due_ = expected(given.rows(REPORTS))
    found = rows.join(due_, on=KEY, how="anti")
    other = due_.join(_until(given).filter("stands"), on=KEY, how="anti")
    same = pl.col("other_reference").is_not_null()
    cause = (
        pl.when(same)
        .then(pl.lit("a trade is reported under another reference"))
        .otherwise(pl.lit("no trade calls for it"))
    )
    found = _with_other(found, other).with_columns(cause=cause)
    reason = pl.format("reported {} of {}; no reportable trade calls for it", _of(), traded_on())
    return told(found, KEY, reason, "report_ref")


def _with_other(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """With `other_reference`: of a report of the same terms that has no partner either."""
    once = others.drop_nulls(TERMS).unique(TERMS, keep="first", maintain_order=True)
    named = once.select(*TERMS, other_reference=KEY)
    return rows.join(named, on=TERMS, how="left", maintain_order="left")


def _until(given: Given) -> pl.DataFrame:
    return submitted(given.rows(REPORTS), given.at)


def _of() -> pl.Expr:
    return pl.format("in {}", pl.coalesce("isin", "instrument_name", pl.lit("an instrument without ISIN")))
