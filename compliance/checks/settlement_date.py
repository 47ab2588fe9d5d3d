"""SETT-001: trades settle on the contractual settlement date of their market."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import TRADE, Given, live
from compliance.settlement.market import due_dates, with_market
from data.contracts.finding import OFFENCE, Severity

DUE_DATE = pl.col("due_date")
SETTLES = pl.col("settlement_date")
US_TRADE = {
    "instrument_id": "US0378331005",
    "instrument_scheme": "ISIN",
    "venue": "XNAS",
    "currency": "USD",
    "trade_date": "2024-10-11",
}


def _looks_at(given: Given) -> pl.DataFrame:
    stated = live(given.rows(TRADE)).filter(SETTLES.is_not_null())
    placed = with_market(stated, given.inputs.get("instrument")).filter(pl.col("settlement_market").is_not_null())
    return placed.join(
        due_dates(placed), on=["settlement_market", "settlement_class", "trade_date"], maintain_order="left"
    )


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    del given
    late = SETTLES > DUE_DATE
    return rows.filter(SETTLES != DUE_DATE).with_columns(
        field=pl.lit("settlement_date"),
        value=SETTLES.cast(pl.String),
        severity=pl.when(late)
        .then(pl.lit(Severity.HIGH))
        .otherwise(pl.lit(Severity.MEDIUM))
        .cast(OFFENCE["severity"]),
        reason=pl.format(
            "{} is {} than the contractual date {}: a {} {} trade of {} settles {} ({})",
            SETTLES,
            pl.when(late).then(pl.lit("later")).otherwise(pl.lit("earlier")),
            DUE_DATE,
            "settlement_market",
            "settlement_class",
            "trade_date",
            "cycle",
            "cycle_source",
        ),
        reference=pl.col("trade_ref"),
        amount=pl.col("net_amount"),
    )


CHECK = Check(
    id="SETT-001",
    name="Contractual settlement date",
    question="Does every trade settle on the contractual settlement date of its market and class?",
    basis="SEC Rule 15c6-1(a) (17 CFR 240.15c6-1); CSDR Article 5(2); the cycles of docs/settlement-dates.md",
    severity=Severity.HIGH,
    pack=Pack.SETTLEMENT,
    parts=(
        Part(
            name="settlement date",
            looks_at=_looks_at,
            offends=_offends,
            needs=(TRADE,),
            takes=("instrument",),
            on=date(2024, 10, 11),
            passing={TRADE: [US_TRADE | {"settlement_date": "2024-10-15"}]},  # Columbus Day trades, does not settle
            failing={TRADE: [US_TRADE | {"settlement_date": "2024-10-14"}]},
        ),
    ),
    advice="Correct the date, or note the agreement with the counterparty; the market and class are read off the "
    "venue, or off an ISIN in its home currency, and trades of which neither tells are not judged.",
)
