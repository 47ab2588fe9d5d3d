"""The record of what people and runs decided: is it as it was written, and does it say who and when?"""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.offences import told

AUDIT = "audit_entry"
SIGN_OFFS = "sign_off"


def looked_over(given: Given) -> pl.DataFrame:
    """What the journal says of itself: a row for the whole, and one for each entry with a fault."""
    return given.rows(AUDIT)


def changed(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Entries whose hash does not come out again, or whose link is joined to another than it was."""
    return told(rows.filter(pl.col("fault").is_not_null()), "fault", pl.col("fault"), "entry")


def acts_of_the_day(given: Given) -> pl.DataFrame:
    """Every act of a person on the business date, or about it."""
    day = given.business_date
    about = (pl.col("business_date") == day).fill_null(value=False) | (pl.col("at").dt.date() == day)
    return given.rows(SIGN_OFFS).filter(about.fill_null(value=True))


def anonymous(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Acts that do not say who, or when."""
    subject = pl.format("{} {}", "kind", "subject")
    nobody = rows.filter(pl.col("who").fill_null("").str.strip_chars() == "")
    never = rows.filter(pl.col("at").is_null())
    who = pl.format("{} by nobody", "act")
    when = pl.format("{} by {} at no time", "act", pl.col("who").fill_null("nobody"))
    return pl.concat([told(nobody, "who", who, subject), told(never, "at", when, subject)])
