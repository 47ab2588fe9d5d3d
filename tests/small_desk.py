"""A desk with one sealed business date, made by the real stages without Dagster or the quality gate: fast."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines import stages
from pipelines.home import Home
from pipelines.rebuilding import STAGES
from pipelines.receiving import receive_files
from pipelines.running import opened_workspace
from pipelines.settings import settings_from

DAY = date(2026, 11, 20)
HEADER = "trade_ref,account,counterparty,instrument_id,side,quantity,price,currency,net_amount,trade_date\n"
HOUSE = HEADER + (
    "H1,A,BORA,I1,BUY,100,10,USD,1000,2026-11-20\n"
    "H2,A,DUNA,I2,SELL,7,10,USD,70,2026-11-20\n"
    "H3,A,BORA,I3,BUY,5,20,USD,100,2026-11-20\n"
    "H4,A,BORA,I4,BUY,1.2O0,10,USD,12,2026-11-20\n"
)  # fmt: skip
STREET = HEADER + (
    "S1,A,BORA,I1,BUY,100,10,USD,1000,2026-11-20\n"
    "S3,A,BORA,I3,BUY,5,20.5,USD,102.5,2026-11-20\n"
    "S9,B,DUNA,I9,BUY,50,10,USD,500,2026-11-20\n"
)  # fmt: skip
"""One match, a price that differs, a trade missing on either side, and a row that cannot be read."""


def write_files(folder: Path) -> tuple[Path, Path]:
    """The two files of the day, house and street."""
    house, street = folder / "canonical_house_20261120.csv", folder / "canonical_street_20261120.csv"
    house.write_text(HOUSE, encoding="utf-8")
    street.write_text(STREET, encoding="utf-8")
    return house, street


def make_desk(folder: Path) -> Home:
    """A desk whose one business date is run and sealed; its files lie beside the stores."""
    home = Home(settings_from({"home": folder / "desk", "quality": False}))
    home.make()
    receive_files(home, write_files(folder), DAY)
    run_day(home)
    return home


def run_day(home: Home) -> str:
    """Run the day as it stands now; the run id."""
    with opened_workspace(home, "trades", DAY) as workspace:
        for stage, make in STAGES:
            workspace.complete(stage, make)
        stages.sealed(workspace)
        stages.cases(workspace)
        return workspace.plan.run_id
