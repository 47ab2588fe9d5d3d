"""A made-up investment firm, its reference data and its trades; a test names only what is unusual."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from build import a_trade, rows

from compliance.mifir.reference import Reference, reference_of
from compliance.mifir.reports import Reports, reports_of
from data.contracts.contract import contract_named

DAY = date(2026, 11, 20)
FIRM, CLIENT = "5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394"
BROKER, CCP = "7LTWFZYICNSX8D621K86", "549300ZK53CNGEEI6A29"
SHARE, BOND, UNLISTED = "DE0007164600", "DE0001102440", "US88160R1014"
INSTRUMENTS: tuple[dict[str, Any], ...] = (
    {"instrument_id": SHARE, "cfi": "ESVUFR", "venue": "XETR", "admitted_from": "2010-01-04",
     "short_selling_rules": "YES"},
    {"instrument_id": BOND, "cfi": "DBFTFB", "venue": "XETR", "admitted_from": "2016-01-04",
     "short_selling_rules": "YES",
     "issuer": "SOVEREIGN", "notional_currency": "EUR"},
    {"instrument_id": UNLISTED, "cfi": "ESVUFR", "short_selling_rules": "NO"},
    {"instrument_id": "OTC-SWAP-1", "instrument_name": "EQUITY SWAP ON A SHARE", "cfi": "SESTXC",
     "underlying_isin": SHARE,
     "price_multiplier": "1", "delivery": "CASH", "notional_currency": "EUR", "expiry_date": "2027-11-19"},
    {"instrument_id": "OTC-OPTION-1", "instrument_name": "OPTION ON A SHARE", "cfi": "HESAVC",
     "underlying_isin": SHARE, "price_multiplier": "100",
     "delivery": "CASH", "notional_currency": "EUR", "expiry_date": "2027-03-19",
     "option_type": "CALL", "strike_price": "120", "strike_price_type": "MONETARY", "strike_currency": "EUR",
     "exercise_style": "EURO"},
)  # fmt: skip
PARTIES: tuple[dict[str, Any], ...] = (
    {"party_id": "HOUSE", "role": "FIRM", "lei": FIRM, "investment_firm": "YES", "country": "DE"},
    {"party_id": "PROP", "role": "FIRM", "lei": FIRM},
    {"party_id": "FUND", "role": "CLIENT", "lei": CLIENT},
    {"party_id": "JOINT", "role": "CLIENT", "holders": "ANNA;BEN"},
    {"party_id": "POOL", "role": "AGGREGATE"},
    {"party_id": "BRK1", "role": "COUNTERPARTY", "lei": BROKER},
    {"party_id": "NOLEI", "role": "COUNTERPARTY"},
)
PERSONS: tuple[dict[str, Any], ...] = (
    {"person_id": "ANNA", "nationalities": "DE", "first_names": "Anna", "surnames": "Beispiel",
     "birth_date": "1980-01-13"},
    {"person_id": "BEN", "nationalities": "IT", "first_names": "Ben", "surnames": "Prova", "birth_date": "1975-02-03",
     "identifiers": "IT:TAX_NUMBER:PRVBNE75B03F205X"},
    {"person_id": "TRADER", "nationalities": "FR", "first_names": "Theo", "surnames": "Exemple",
     "birth_date": "1990-07-14"},
    {"person_id": "ROBOT", "algorithm": "ALGO7"},
)  # fmt: skip
VENUES: tuple[dict[str, Any], ...] = (
    {"mic": "XETR", "kind": "REGULATED_MARKET", "country": "DE", "ccp_lei": CCP},
    {"mic": "XMTF", "kind": "MTF", "country": "FR", "central_counterparty": "NO"},
    {"mic": "XSIX", "kind": "SI", "country": "DE"},
    {"mic": "XNYS", "kind": "REGULATED_MARKET", "country": "US", "ccp_lei": CCP},
)
POSITIONS: tuple[dict[str, Any], ...] = (
    {"position_ref": "P1", "account": "PROP", "instrument_id": SHARE, "quantity": "1000"},
    {"position_ref": "P2", "account": "FUND", "instrument_id": SHARE, "quantity": "150"},
)


def a_house_trade(ref: str, **unusual: Any) -> dict[str, Any]:
    """A purchase for own account on a regulated market, of a share."""
    usual = {
        "account": "PROP", "counterparty": None, "instrument_id": SHARE, "instrument_scheme": "ISIN",
        "quantity": "100",
        "price": "110.25", "price_unit": "CURRENCY", "currency": "EUR", "net_amount": None, "venue": "XETR",
        "executed_at": "2026-11-20 09:30:00.123456+0000", "trader": "TRADER",
    }  # fmt: skip
    return a_trade(ref, **{**usual, **unusual})


def a_detail(ref: str, **unusual: Any) -> dict[str, Any]:
    """What is reported beside such a trade."""
    usual = {
        "venue_transaction_id": f"XV{ref}".replace("-", ""),
        "investment_decision": "TRADER",
        "activity": "OTHER",
    }
    return {"trade_ref": ref, **usual, **unusual}


def house_trades(*given: Mapping[str, Any]) -> pl.DataFrame:
    """Canonical trades of the house."""
    return rows(contract_named("trade"), *given, source="blotter")


def reference(**given: Any) -> Reference:
    """The usual reference data, and what a test says of a contract instead: rows, or None for nothing arrived."""
    usual: dict[str, Any] = {
        "instrument": INSTRUMENTS, "party": PARTIES, "person": PERSONS, "trading_venue": VENUES,
        "position": POSITIONS, "reporting_detail": (),
    }  # fmt: skip
    said = {name: value for name, value in {**usual, **given}.items() if value is not None}
    return reference_of({name: rows(contract_named(name), *filled(name, value)) for name, value in said.items()})


def filled(name: str, given: Any) -> list[dict[str, Any]]:
    """Rows with the defaults of their contract."""
    model = contract_named(name).model
    defaults = {key: info.default for key, info in model.model_fields.items() if not info.is_required()}
    return [{**defaults, **row} for row in given]


def reported(*trades: Mapping[str, Any], **given: Any) -> Reports:
    """What becomes of trades; each has the usual details unless `reporting_detail` is said."""
    details = {"reporting_detail": [a_detail(str(trade["trade_ref"])) for trade in trades]}
    return reports_of(house_trades(*trades), reference(**{**details, **given}), DAY)


def the_report(*trades: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """The one report that comes of them."""
    made = reported(*trades, **given)
    assert made.missing.select("column", "reason").rows() == []
    assert made.reports.height == 1, made
    return made.reports.row(0, named=True)
