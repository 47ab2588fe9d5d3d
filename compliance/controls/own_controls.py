"""Controls on ourselves: makers and checkers, and the files that are owed."""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.offences import told
from data.contracts.finding import Severity

SIGN_OFFS = "sign_off"
RECEIVED = "received_file"
EXPECTED = "expected_file"
MAKING = ("PREPARED", "ATTESTED")
DECIDING = ("APPROVED", "RELEASED")
IN_FORCE = ("RECEIVED", "SUPERSEDED", "DUPLICATE")
SUBJECT = ["kind", "subject"]


def decisions(given: Given) -> pl.DataFrame:
    """Approvals and releases of the business date: acts on it, or about it; with what was done before each.

    Returns:
        One row per act: `makers`, who made the thing before (folded names), `approved`, whether it was approved.
    """
    day = given.business_date
    acts = given.rows(SIGN_OFFS).filter(pl.col("at") <= given.at).with_row_index("order")
    acts = acts.with_columns(person=_folded("who"))
    asked = acts.filter(
        pl.col("act").is_in(DECIDING),
        (pl.col("business_date") == day).fill_null(value=False) | (pl.col("at").dt.date() == day),
    )
    before = asked.select("order", *SUBJECT).join(
        acts.select(*SUBJECT, earlier="order", what="act", by="person"), on=SUBJECT, how="left"
    )
    done = (
        before.filter(pl.col("earlier") < pl.col("order"))
        .group_by("order")
        .agg(
            makers=pl.col("by").filter(pl.col("what").is_in(MAKING)),
            approved=(pl.col("what") == "APPROVED").any(),
        )
    )
    return asked.join(done, on="order", how="left", maintain_order="left")


def one_person(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Approvals of what nobody made, or the approver did; releases of what nobody approved."""
    approvals, releases = (rows.filter(pl.col("act") == act) for act in DECIDING)
    unmade = approvals.filter(pl.col("makers").list.len().fill_null(0) == 0)
    own = approvals.filter(pl.col("makers").list.contains(pl.col("person")).fill_null(value=False))
    early = releases.filter(~pl.col("approved").fill_null(value=False))
    subject = pl.format("{} {}", *SUBJECT)
    return pl.concat(
        [
            told(unmade, "who", pl.format("{} approved what nobody had prepared", "who"), subject),
            told(own, "who", pl.format("{} prepared and approved it", "who"), subject),
            told(early, "who", pl.format("{} released it before anybody had approved it", "who"), subject),
        ]
    )


def unexplained(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Decisions without a reason."""
    silent = rows.filter(pl.col("why").fill_null("").str.strip_chars() == "")
    return told(silent, "why", pl.format("{} by {} without a reason", "act", "who"), pl.format("{} {}", *SUBJECT))


def owed(given: Given) -> pl.DataFrame:
    """Files that are owed for the business date, once per sender."""
    rows = given.rows(EXPECTED).filter(pl.col("expected_on") == given.business_date)
    return rows.sort("sender", "expected_ref").unique("sender", keep="first", maintain_order=True)


def missing(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Senders of whom nothing is in force for the business date, with what became of what they sent."""
    files = _of_the_day(given)
    there = files.filter(pl.col("state").is_in(IN_FORCE))["source"].unique()
    refused = (
        files.filter(~pl.col("state").is_in(IN_FORCE))
        .sort("received_at", "name")
        .group_by("source")
        .agg(last=pl.format("{} is {}: {}", "name", "state", pl.col("reason").fill_null("no reason said")).last())
    )
    absent = rows.filter(~pl.col("sender").is_in(there.implode())).join(
        refused.rename({"source": "sender"}), on="sender", how="left", maintain_order="left"
    )
    reason = pl.coalesce(pl.format("no file of the business date is in force; {}", "last"), pl.lit("no file arrived"))
    return told(absent, "sender", reason, "sender")


def files_of_the_day(given: Given) -> pl.DataFrame:
    """Every handing-in for the business date that counts or waits: not refused, not the same bytes again."""
    return _of_the_day(given).filter(~pl.col("state").is_in(["REFUSED", "DUPLICATE"]))


def not_agreeing(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Files that wait because their totals or their form do not agree, and those let in although totals differ."""
    held = rows.filter(pl.col("state") == "HELD")
    differing = rows.filter(pl.col("state") != "HELD", pl.col("controls").fill_null("").str.contains(r"\(differs\)"))
    why = pl.format("{} waits: {}", "name", pl.col("reason").fill_null("no reason said"))
    let_in = pl.format("{} was let in although its totals differ: {}", "name", "controls")
    return pl.concat([told(held, "controls", why, "name"), told(differing, "controls", let_in, "name")])


def without_records(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Files that count and hold nothing: an empty day, or a file that was cut."""
    empty = rows.filter(pl.col("state") == "RECEIVED", pl.col("records").fill_null(0) == 0)
    reason = pl.format("{} holds no record: an empty day, or nothing but a header", "name")
    return told(empty, "records", reason, "name", severity=pl.lit(Severity.LOW))


def _of_the_day(given: Given) -> pl.DataFrame:
    """What the desk knew when it was asked; a file that came after the moment the checks speak for has come."""
    return given.rows(RECEIVED).filter(pl.col("business_date") == given.business_date)


def _folded(name: str) -> pl.Expr:
    """A person's name without capitals, blanks and ways of writing a letter."""
    return pl.col(name).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "")
