"""A small made-up settlement desk: statuses, prices, instruments and rates as rows, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from check_examples import rows_of

from compliance.check import check_named, examined
from compliance.given import Given

FRIDAY = date(2026, 11, 20)
GERMAN, FRENCH, AMERICAN = "DE0007164600", "FR0000120271", "US0378331005"
FAILING = {
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "LACK",
    "instrument_id": GERMAN,
    "side": "DELIVER",
    "payment": "APMT",
    "quantity": "1000",
    "amount": "250000",
    "currency": "EUR",
    "settlement_date": "2026-11-19",
    "place_of_settlement": "DAKVDEFFXXX",
    "counterparty": "BROKDEFF",
    "account": "ACC1",
    "prepared_at": "2026-11-19T17:00:00Z",
}
PRICES = [
    {"instrument_id": GERMAN, "price_date": "2026-11-17", "price": "250.35", "price_unit": "CURRENCY"},
    {"instrument_id": FRENCH, "price_date": "2026-11-17", "price": "60.111", "price_unit": "CURRENCY"},
]
INSTRUMENTS = [
    {"instrument_id": GERMAN, "cfi": "ESVUFR", "liquid": "YES", "sme_growth_market": "NO"},
    {"instrument_id": FRENCH, "cfi": "ESVUFR", "liquid": "NO", "sme_growth_market": "NO"},
]
RATES = [{"currency": "EUR", "effective_from": "2026-01-01", "rate": "2.40"}]
REFERENCE = {"reference_price": PRICES, "instrument": INSTRUMENTS, "overnight_rate": RATES}


def failing(ref: str, **unusual: str) -> dict[str, str]:
    """A status of a delivery that fails for lack of securities; an empty text is absent."""
    return {**FAILING, "instruction_ref": ref, **unusual}


def asked(
    *statuses: Mapping[str, str],
    day: date = FRIDAY,
    at: datetime | None = None,
    parameters: Mapping[str, Any] | None = None,
    **others: Sequence[Mapping[str, str]],
) -> Given:
    """What checks are asked of: these statuses, the desk's reference data, and other inputs by contract."""
    told = {"settlement_status": statuses, **REFERENCE, **others}
    inputs = {name: rows_of(name, rows, day) for name, rows in told.items() if rows}
    return Given(day, at or datetime.combine(day, time(23, 59, 59), UTC), inputs, parameters or {})


def found_by(check_id: str, given: Given) -> dict[str, list[str]]:
    """Reference -> reasons of the findings of a check."""
    reasons: dict[str, list[str]] = {}
    for outcome in examined(check_named(check_id), given):
        for reference, reason in outcome.findings.select("reference", "reason").iter_rows():
            reasons.setdefault(reference, []).append(reason)
    return reasons
