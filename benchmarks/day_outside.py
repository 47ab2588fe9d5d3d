"""What others say of the firm's day: depositories and custodians, the authority, trade repositories.

Of settlement instructions a few in a hundred are unmatched or fail; transaction reports are those that the project
makes of the trades, a few of which were not handed in, rejected, or say something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from benchmarks.arrived_rows import arrived, numbered, scaled
from benchmarks.firm import ACCOUNTS, COUNTERPARTIES, INSTRUMENTS, VENUES, Firm
from compliance.mifir.reference import reference_of
from compliance.mifir.reports import reports_of
from data.contracts.transaction_report import CONTRACT as REPORT

INSTRUCTIONS, STATES = 100_000, 25_000
UNMATCHED, FAILING = 0.02, 0.03
PER_MESSAGE = 500_000
AFTERNOON = timedelta(hours=15)


def settlement(firm: Firm, day: date, rng: np.random.Generator) -> Mapping[str, pl.DataFrame]:
    """Instructions of the last days, and what has been said of each: matched or not, settled or failing."""
    count = INSTRUCTIONS
    which = rng.integers(0, INSTRUMENTS, count)
    quantity = rng.integers(1, 3_000, count)
    due = pl.Series([day - timedelta(days=1), day, day + timedelta(days=4)])[rng.integers(0, 3, count)]
    told = {
        "instruction_ref": numbered("I", count),
        "account": numbered("A", ACCOUNTS, 4)[rng.integers(0, ACCOUNTS, count)],
        "counterparty": numbered("C", COUNTERPARTIES, 4)[rng.integers(0, COUNTERPARTIES, count)],
        "instrument_id": firm.isins[which],
        "side": np.where(rng.random(count) < 0.5, "RECEIVE", "DELIVER"),
        "payment": np.full(count, "APMT"),
        "quantity": quantity,
        "currency": np.full(count, "EUR"),
        "trade_date": due - timedelta(days=4),
        "settlement_date": due,
        "place_of_settlement": np.full(count, "DAKVDEFFXXX"),
    }
    amount = scaled(quantity * firm.level[which], "0.01")
    return {
        "settlement_instruction": arrived("settlement_instruction", {**told, "settlement_amount": amount}),
        "settlement_status": _statuses({**told, "amount": amount}, day, rng),
        "overnight_rate": arrived(
            "overnight_rate",
            {"rate_ref": ["OR1"], "currency": ["EUR"], "effective_from": [date(2026, 1, 2)], "rate": [2]},
        ),
        "penalty": _penalties(told, day),
    }


def _statuses(told: Mapping[str, object], day: date, rng: np.random.Generator) -> pl.DataFrame:
    """Two statuses of each instruction, that of its matching and that of its settlement."""
    rows = pl.DataFrame(told).with_columns(draw=pl.Series(rng.random(INSTRUCTIONS)))
    past = pl.col("settlement_date") <= day
    morning = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    unmatched = pl.col("draw") < UNMATCHED
    fails = past & (pl.col("draw") < UNMATCHED + FAILING)
    matching = rows.with_columns(
        status_kind=pl.lit("MATCHING"),
        status_code=pl.when(unmatched).then(pl.lit("NMAT")).otherwise(pl.lit("MACH")),
        reason_code=pl.when(unmatched).then(pl.lit("CMIS")),
        prepared_at=pl.lit(morning - timedelta(days=2)),
    )
    settling = rows.filter(~unmatched).with_columns(
        status_kind=pl.lit("SETTLEMENT"),
        status_code=pl.when(fails).then(pl.lit("PENF")).when(past).then(pl.lit("SETT")).otherwise(pl.lit("PEND")),
        reason_code=pl.when(fails).then(pl.lit("LACK")),
        prepared_at=pl.when(past)
        .then(pl.col("settlement_date").cast(pl.Datetime("us", "UTC")) + AFTERNOON)
        .otherwise(pl.lit(morning)),
    )
    both = pl.concat([matching, settling]).drop("draw")
    named = both.with_columns(status_ref=numbered("ST", both.height))
    return arrived("settlement_status", named.to_dict(), source="custodian")


def _penalties(told: Mapping[str, object], day: date) -> pl.DataFrame:
    """A penalty for some thousand instructions, of the day before."""
    some = (
        pl.DataFrame(told).head(2_000).select("instruction_ref", "account", "instrument_id", "quantity", "currency")
    )
    return arrived(
        "penalty",
        {
            "penalty_ref": numbered("PEN", some.height),
            **some.to_dict(),
            "penalty_type": pl.lit("SEFP"),
            "detection_date": pl.lit(day - timedelta(days=1)),
            "days": pl.lit(1),
            "amount": scaled(np.full(some.height, 2505), "0.01"),
            "direction": pl.lit("DEBT"),
        },
        source="custodian",
    )


def reported(trades: pl.DataFrame, inputs: Mapping[str, pl.DataFrame], day: date) -> Mapping[str, pl.DataFrame]:
    """Reports as the project makes them of the trades, those handed in, and the authority's feedback."""
    made = reports_of(trades, reference_of(inputs), day).reports
    columns = {name: made[name] for name in REPORT.schema}
    house = arrived("transaction_report", columns, source="mifir_expected")
    number = pl.int_range(pl.len())
    sent_at = datetime(day.year, day.month, day.day, 19, tzinfo=UTC)
    handed_in = made.with_columns(
        submitted_at=pl.when(number % 5_000 == 1).then(sent_at + timedelta(days=9)).otherwise(pl.lit(sent_at)),
        message_id=pl.format("MSG{}", number // PER_MESSAGE),
        buyer_branch=pl.when(number % 5_000 == 2).then(pl.lit("FR")).otherwise("buyer_branch"),
    ).filter(number % 5_000 != 0)
    street = arrived(
        "transaction_report", {name: handed_in[name] for name in REPORT.schema}, "STREET", "mifir_submitted"
    )
    return {"transaction_report": pl.concat([house, street]), "report_status": _feedback(handed_in, sent_at)}


def _feedback(handed_in: pl.DataFrame, sent_at: datetime) -> pl.DataFrame:
    """One status per file, and one of each report that was rejected."""
    files = handed_in["message_id"].unique().sort()
    rejected = handed_in.filter(pl.int_range(pl.len()) % 5_000 == 7)
    of_files = arrived(
        "report_status",
        {
            "status_ref": numbered("FS", len(files)),
            "level": pl.lit("FILE"),
            "original_message": files,
            "status": pl.lit("PART"),
            "told_at": pl.lit(sent_at + timedelta(hours=1)),
        },
        "STREET",
        "authority",
    )
    of_reports = arrived(
        "report_status",
        {
            "status_ref": numbered("RS", rejected.height),
            "level": pl.lit("REPORT"),
            "original_message": rejected["message_id"],
            "transaction_reference": rejected["transaction_reference"],
            "executing_entity": rejected["executing_entity"],
            "status": pl.lit("RJCT"),
            "rules": pl.lit("CON-023"),
            "told_at": pl.lit(sent_at + timedelta(hours=1)),
        },
        "STREET",
        "authority",
    )
    return pl.concat([of_files, of_reports])


def repository(firm: Firm, day: date, rng: np.random.Generator) -> Mapping[str, pl.DataFrame]:
    """Open OTC contracts as both sides have reported them; some say another price, some are on one side only."""
    theirs = firm.leis[1 + len(VENUES) + ACCOUNTS :][rng.integers(0, COUNTERPARTIES, STATES)]
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    price = rng.integers(5_000, 20_000, STATES)
    ours = {
        "state_ref": numbered("ES", STATES),
        "uti": pl.Series([f"{firm.house}{number:07d}" for number in range(STATES)]),
        "party": np.full(STATES, firm.house),
        "counterparty": theirs,
        "party_class": pl.lit("FC"),
        "counterparty_reports": pl.lit("YES"),
        "reported_at": pl.lit(noon - timedelta(days=3)),
        "direction": np.where(rng.random(STATES) < 0.5, "BYER", "SLLR"),
        "executed_at": pl.lit(noon - timedelta(days=4)),
        "effective_date": pl.lit(day - timedelta(days=2)),
        "expiration_date": pl.lit(day + timedelta(days=400)),
        "price": scaled(price, "0.01"),
        "price_currency": pl.lit("EUR"),
        "notional": rng.integers(1, 900, STATES) * 10_000,
        "notional_currency": pl.lit("EUR"),
        "valuation": pl.Series(price),
        "valuation_currency": pl.lit("EUR"),
        "valuation_method": pl.lit("MTMO"),
        "valued_at": pl.lit(noon),
    }
    others = {**ours, "price": scaled(price + (np.arange(STATES) % 1_000 == 0), "0.01")}
    street = arrived("emir_state", others, "STREET", "repository").filter(pl.col("line") % 1_000 != 1)
    return {"emir_state": pl.concat([arrived("emir_state", ours), street])}
