"""When an OTC derivative had to be confirmed, and which were not (Delegated Regulation (EU) 149/2013, Art. 12).

The deadline is the end of a business day at the place of execution. A party below the clearing thresholds on either
side gives a day more, and so does an execution after the evening hour of that place.
"""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.local_time import local
from compliance.offences import days_ago, told
from data.contracts.kinds import PartyClass
from data.reference.calendars import calendar_named

INPUT = "otc_confirmation"
KEY = ("counterparty", "confirmation_ref")


def open_on_the_day(given: Given) -> pl.DataFrame:
    """Contracts that were unconfirmed at the beginning of the business date, each once, with their local times.

    Returns:
        The last word on each contract, and: `executed_on`, `deadline` (Date; null in an unknown time zone),
        `is_open` at the moment of the check, `over` whether the deadline's day had ended when it was confirmed, or
        now, `waited` business days since execution.
    """
    rows = given.rows(INPUT).filter(pl.col("executed_at") <= given.at)
    last = rows.sort("confirmed_at", *KEY, "row_id", nulls_last=True).unique(KEY, keep="first", maintain_order=True)
    standing = last.with_columns(
        is_open=pl.col("confirmed_at").is_null() | (pl.col("confirmed_at") > given.at),
        executed_local=local(last, "executed_at", "zone"),
        now_local=local(last, given.at, "zone"),
        confirmed_local=local(last, "confirmed_at", "zone"),
    ).filter(pl.col("is_open") | (pl.col("confirmed_local").dt.date() >= given.business_date))
    return _with_deadline(standing, given)


def late(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Contracts confirmed after their deadline or unconfirmed when it has passed, and those of no known place."""
    placeless = rows.filter(pl.col("executed_local").is_null())
    over = rows.filter("over")
    reason = pl.format(
        "executed on {} at {} local time between {} and {}, to be confirmed by the end of {}, {}",
        "executed_on",
        pl.col("executed_local").dt.strftime("%H:%M:%S"),
        "house_class",
        "counterparty_class",
        "deadline",
        pl.when("is_open").then(pl.lit("not confirmed")).otherwise(_confirmed()),
    )
    unknown = pl.format("there is no time zone {}, so its deadline is not known", "zone")
    return pl.concat(
        [
            told(over, "confirmed_at", reason, "confirmation_ref"),
            told(placeless, "zone", unknown, "confirmation_ref"),
        ]
    )


def outstanding(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Contracts that belong into the monthly notice: unconfirmed for more business days than the limit."""
    limit = given.parameters["outstanding_business_days"]
    found = rows.filter("is_open", pl.col("waited") > limit)
    reason = pl.format("unconfirmed for {}, more than {}", days_ago(pl.col("waited")), pl.lit(limit))
    return told(found, "executed_at", reason, "confirmation_ref")


def _confirmed() -> pl.Expr:
    return pl.format("confirmed on {}", pl.col("confirmed_local").dt.strftime("%Y-%m-%d at %H:%M:%S"))


def _with_deadline(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    limits = given.parameters
    calendar = calendar_named(limits["calendar"])
    hour, minute = (int(part) for part in limits["evening"].split(":"))
    small = (pl.col("house_class") == PartyClass.NFC_MINUS) | (pl.col("counterparty_class") == PartyClass.NFC_MINUS)
    evening = pl.col("executed_local").dt.time() > pl.time(hour, minute)
    dated = rows.with_columns(
        executed_on=pl.col("executed_local").dt.date(),
        allowed=pl.when(small).then(limits["days_small"]).otherwise(limits["days"]) + evening.cast(pl.Int32),
    )
    reached = pl.coalesce(
        *(
            pl.when(pl.col("allowed") == days).then(calendar.add_business_days("executed_on", days))
            for days in sorted({limits[name] + more for name in ("days", "days_small") for more in (0, 1)})
        ),
        pl.lit(None, dtype=pl.Date),
    )
    ended = pl.when("is_open").then("now_local").otherwise("confirmed_local").dt.date()
    return dated.with_columns(
        deadline=reached,
        over=(ended > reached).fill_null(value=False),
        waited=calendar.business_days_between("executed_on", given.business_date),
    )
