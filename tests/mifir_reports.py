"""Made-up transaction reports: `a_report` knows the usual, a test names the unusual."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl

from compliance.mifir.auth016 import Header, write
from data.contracts.transaction_report import CONTRACT
from data.landing import land, read
from data.profiles.profile import profile_named

FIRM, BROKER, CLIENT = "529900TTTTTTTTTTTT33", "529900BBBBBBBBBBBB91", "529900CCCCCCCCCCCC77"
CREATED = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
HEADER = Header(sender=FIRM, receiver="XX", message_id="20261120-0001", created=CREATED)
UNWRITTEN = ("message_id", "trade_ref", "trade_row_id", "submitted_at")
"""What a file does not say of a report."""


def a_report(reference: str = "R1", **others: Any) -> dict[str, Any]:
    """A purchase of a hundred shares on a venue from a broker."""
    usual = {
        "report_ref": f"{others.get('executing_entity', FIRM)}:{reference}",
        "report_status": "NEWT",
        "transaction_reference": reference,
        "executing_entity": FIRM,
        "investment_firm": "true",
        "submitting_entity": FIRM,
        "buyer": FIRM,
        "buyer_type": "LEI",
        "seller": BROKER,
        "seller_type": "LEI",
        "order_transmission": "false",
        "trading_time": datetime(2026, 11, 20, 9, 30, 1, 250_000, tzinfo=UTC),
        "trading_time_decimals": 3,
        "trading_capacity": "DEAL",
        "quantity": Decimal(100),
        "quantity_type": "UNIT",
        "price": Decimal("10.25"),
        "price_type": "MONETARY",
        "price_currency": "EUR",
        "venue": "XETR",
        "venue_branch": "DE",
        "isin": "DE0007164600",
        "investment_decision": "ALGO1",
        "investment_decision_type": "ALGO",
        "execution": "ALGO1",
        "execution_type": "ALGO",
        "securities_financing": "false",
    }
    return _dated(usual | others)


def a_cancel(reference: str = "R1", **others: Any) -> dict[str, Any]:
    """The cancellation of a report."""
    entity = others.get("executing_entity", FIRM)
    usual = {
        "report_ref": f"{entity}:{reference}",
        "report_status": "CANC",
        "transaction_reference": reference,
        "executing_entity": entity,
        "submitting_entity": FIRM,
    }
    return usual | others


def an_option(reference: str = "R1", **others: Any) -> dict[str, Any]:
    """An option on a share, off venue, described in full."""
    usual = {
        "venue": "XXXX",
        "venue_branch": None,
        "isin": None,
        "instrument_name": "CALL ON A SHARE DEC 2026",
        "cfi": "HESAVP",
        "notional_currency": "EUR",
        "price_multiplier": Decimal(100),
        "underlying_isin": "DE0007164600",
        "underlying_form": "SINGLE",
        "option_type": "CALL",
        "strike_price": Decimal("12.5"),
        "strike_price_type": "MONETARY",
        "strike_currency": "EUR",
        "exercise_style": "EURO",
        "expiry_date": datetime(2026, 12, 18, tzinfo=UTC).date(),
        "delivery": "PHYS",
    }
    return a_report(reference, **usual | others)


def reports(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of the contract."""
    return pl.DataFrame([dict.fromkeys(CONTRACT.columns) | row for row in rows], schema=CONTRACT.schema)


def written(frame: pl.DataFrame, header: Header = HEADER) -> bytes:
    """The bytes of a file of these reports."""
    target = BytesIO()
    write(frame, header, target)
    return target.getvalue()


def read_back(payload: bytes, profile: str = "mifir_submitted") -> pl.DataFrame:
    """The rows of a file; a row that is no row of the contract fails the test."""
    told = profile_named(profile)
    landed = read(land(payload, file_sha256="a" * 64, name="MIFIR_SUBMITTED_1.xml", profile=told), told)
    assert landed.rejects.is_empty(), landed.rejects.to_dicts()
    return landed.rows


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    traded = row.get("trading_time")
    return row | {"trade_date": traded.date() if traded else None}
