"""When fails to deliver in the United States must be closed out: Regulation SHO (17 CFR 242.203 and 242.204).

A fail of a short sale is closed out by the beginning of regular trading hours on the settlement day after the
settlement date; one that the books show to come of a long sale, or of bona fide market making, on the third
settlement day after it. A fail of which the books show neither is treated as one of a short sale.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

import polars as pl

from compliance.given import TRADE, Given, live
from compliance.settlement.fails import of_deliveries, open_fails
from compliance.settlement.instruction_standing import KEY
from data.reference.depositories import country_of
from data.reference.settlement_calendars import settlement_calendar

NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = "US"
DEBT = r"^US912"


class Mark(StrEnum):
    """How a sale was marked, as the close-out rule asks."""

    SHORT = "SHORT"
    LONG = "LONG"
    MARKET_MAKING = "MARKET_MAKING"
    UNMARKED = "UNMARKED"


SPELLINGS: Mapping[str, Mark] = {
    **dict.fromkeys(("SHORT", "SHORT_EXEMPT", "SS", "SSE", "SSEX", "SESH", "5", "6", "Y", "YES", "TRUE"), Mark.SHORT),
    **dict.fromkeys(("LONG", "SELL", "SL", "L", "2", "N", "NO", "FALSE"), Mark.LONG),
    **dict.fromkeys(("MARKET_MAKING", "MARKET_MAKER", "BONA_FIDE_MM", "BFMM", "MM"), Mark.MARKET_MAKING),
}
"""What senders write in `short_sale`: words, FIX side codes, MiFIR codes."""


def american_fails(given: Given) -> pl.DataFrame:
    """Fails whose depository is American, or without a depository whose ISIN is; not of Treasury securities."""
    fails = open_fails(given)
    here = [place for place in fails["place_of_settlement"].drop_nulls().unique() if country_of(place) == "US"]
    isin = pl.col("place_of_settlement").is_null() & pl.col("instrument_id").str.contains(r"^US[A-Z0-9]{9}[0-9]$")
    equity = ~pl.col("instrument_id").str.contains(DEBT).fill_null(value=False)
    return fails.filter(pl.col("place_of_settlement").is_in(here) | isin, equity)


def close_outs(given: Given) -> pl.DataFrame:
    """Fails to deliver with their close-out: `mark`, `close_out_date` and `close_out_at` (UTC), by reference.

    The trade of an instruction is the one whose reference it quotes, or which it is called by.
    """
    says = given.parameters
    marked = _marked(of_deliveries(american_fails(given)), given.inputs.get(TRADE))
    later = pl.col("mark").is_in([Mark.LONG, Mark.MARKET_MAKING])
    calendar = settlement_calendar(CALENDAR)
    due = (
        pl.when(later)
        .then(calendar.add_business_days("settlement_date", says["long_days"]))
        .otherwise(calendar.add_business_days("settlement_date", says["short_days"]))
    )
    dated = marked.with_columns(close_out_date=due)
    opening = time.fromisoformat(says["opening"])
    dates: list[date] = dated["close_out_date"].to_list()
    moments = [datetime.combine(day, opening, NEW_YORK).astimezone(UTC) for day in dates]
    return dated.with_columns(pl.Series("close_out_at", moments, dtype=pl.Datetime("us", "UTC")))


def _marked(fails: pl.DataFrame, trades: pl.DataFrame | None) -> pl.DataFrame:
    if trades is None or fails.is_empty():
        return fails.with_columns(mark=pl.lit(Mark.UNMARKED))
    words = pl.col("short_sale").str.strip_chars().str.to_uppercase().str.replace_all(r"[ -]", "_")
    known = (
        live(trades)
        .filter(pl.col("short_sale").is_not_null())
        .select("trade_ref", mark=words.replace_strict(SPELLINGS, default=Mark.UNMARKED, return_dtype=pl.String))
        .unique("trade_ref", keep="last", maintain_order=True)
    )
    quoted = fails.with_columns(asked=pl.coalesce("trade_ref", KEY))
    return quoted.join(known, left_on="asked", right_on="trade_ref", how="left", maintain_order="left").with_columns(
        pl.col("mark").fill_null(Mark.UNMARKED)
    )
