"""A made-up investment firm on a desk: its reference data, its trades, what it submits, and runs of all of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from data.warehouse import Sealed
from pipelines import stages
from pipelines.home import Home
from pipelines.rebuilding import STAGES
from pipelines.receiving import receive_files
from pipelines.running import opened_workspace
from pipelines.settings import settings_from

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
FIRM, CCP, SHARE = "5493001KJTIIGC8Y1R12", "549300ZK53CNGEEI6A29", "DE0007164600"
REFERENCE: dict[str, Sequence[Mapping[str, str]]] = {
    "instrument": [
        {
            "instrument_id": SHARE,
            "cfi": "ESVUFR",
            "venue": "XETR",
            "admitted_from": "2010-01-04",
            "short_selling_rules": "YES",
        }
    ],
    "party": [
        {"party_id": "HOUSE", "role": "FIRM", "lei": FIRM, "investment_firm": "YES", "country": "DE"},
        {"party_id": "PROP", "role": "FIRM", "lei": FIRM},
    ],
    "person": [
        {
            "person_id": "TRADER",
            "nationalities": "FR",
            "first_names": "Theo",
            "surnames": "Exemple",
            "birth_date": "1990-07-14",
        }
    ],
    "trading_venue": [{"mic": "XETR", "kind": "REGULATED_MARKET", "country": "DE", "ccp_lei": CCP}],
}
POSITION = {"account": "PROP", "instrument_id": SHARE, "quantity": "100000"}
SUBMITTED = "mifir_submitted"


def a_booking(ref: str, day: date = FRIDAY, **unusual: Any) -> dict[str, Any]:
    """A purchase for own account on a regulated market, of a share."""
    usual = {
        "account": "PROP", "instrument_id": SHARE, "instrument_scheme": "ISIN", "side": "BUY", "quantity": "100",
        "price": "110.25", "price_unit": "CURRENCY", "currency": "EUR", "venue": "XETR", "trader": "TRADER",
        "trade_date": day.isoformat(), "executed_at": f"{day}T09:30:00.123456Z",
    }  # fmt: skip
    return {"trade_ref": ref, **usual, **unusual}


def a_firm(folder: Path) -> Home:
    """A desk that knows its reference data and has booked nothing yet."""
    home = Home(settings_from({"home": folder / "desk", "quality": False}))
    home.make()
    for name, rows in REFERENCE.items():
        upload(home, name, FRIDAY, rows)
    return home


def upload(home: Home, name: str, day: date, rows: Iterable[Mapping[str, Any]]) -> None:
    """Receive rows as a plain upload."""
    told = [{key: value for key, value in row.items() if value is not None} for row in rows]
    path = home.folder / f"{name}_{day:%Y%m%d}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted({key for row in told for key in row}))
        writer.writeheader()
        writer.writerows(told)
    (receipt,) = receive_files(home, [path], day)
    assert receipt.state == "RECEIVED", receipt


def book(home: Home, day: date, *trades: Mapping[str, Any]) -> None:
    """Book trades, with their details and positions, and run them."""
    upload(home, "canonical_house", day, trades)
    details = {"investment_decision": "TRADER", "activity": "OTHER"}
    told = [{"trade_ref": t["trade_ref"], "venue_transaction_id": f"XV{t['trade_ref']}", **details} for t in trades]
    upload(home, "reporting_detail", day, told)
    upload(home, "position", day, [{**POSITION, "position_ref": f"P{day:%Y%m%d}"}])
    run(home, "trades", day)


def run(home: Home, reconciliation: str, day: date) -> Path:
    """Run and seal one reconciliation; its file."""
    with opened_workspace(home, reconciliation, day) as workspace:
        for stage, make in STAGES:
            workspace.complete(stage, make)
        law = stages.proof_law(workspace)
        assert law.holds, law
        stages.sealed(workspace)
        stages.cases(workspace)
        return workspace.sealed_path


def submit(home: Home, day: date, expected: Path, changes: Sequence[Mapping[str, str]], **more: str) -> None:
    """Receive what was submitted: the first reports of an expected file, each with its changes."""
    own = pl.read_csv(expected, infer_schema=False).drop("submitted_at", "trade_ref", "trade_row_id").to_dicts()
    changed = [row | dict(change) | more for row, change in zip(own, changes, strict=False)]
    upload(home, "transaction_report_street", day, changed)


def ends(path: Path) -> list[tuple[str, str]]:
    """Book and disposition of every row of a sealed run."""
    with Sealed(path) as sealed:
        found = sealed.read("reconciliation.dispositions").select("book", "disposition")
    return sorted((str(book), str(end)) for book, end in found.iter_rows())
