"""The sample days through receiving and the end of day: files are stopped or superseded, cases live over the days."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from data.contracts.failure import ExitCode
from data.samples.arrivals import FOLDER, read_arrivals
from data.samples.market import DAYS
from data.warehouse import reading
from pipelines.check_run import run_checks
from pipelines.eod import EndOfDay, end_of_day
from pipelines.home import Home
from pipelines.receiving import Receipt, receive
from pipelines.settings import settings_from

THREE_DAYS = FOLDER / "three_days"
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


class Replayed(NamedTuple):
    """The three days of one desk: what became of each file, and how each day ended."""

    home: Home
    receipts: list[Receipt]
    days: list[EndOfDay]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    home = Home(settings_from({"home": folder, "quality": False}))
    home.make()
    receipts: list[Receipt] = []
    days: list[EndOfDay] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(folder))
        for day in DAYS:
            files = [THREE_DAYS / item.path for item in read_arrivals() if item.business_date == day]
            receipts.extend(receive(home, path, day) for path in files)
            days.append(end_of_day(home, day, "demo_trades", resume=False))
        yield Replayed(home, receipts, days)


def test_each_file_became_what_its_delivery_shows(replayed: Replayed) -> None:
    unusual = [(item.name, item.state, item.version) for item in replayed.receipts if item.version > 1]
    states = Counter(item.state for item in replayed.receipts)

    assert unusual == [("BORA_CONF_20261119.csv", "RECEIVED", 2), ("DUNA_MT515_20261120.fin", "RECEIVED", 2)]
    assert (states["HELD"], states["DUPLICATE"]) == (1, 1)


def test_a_missing_file_is_told_by_the_exit_code(replayed: Replayed) -> None:
    assert [day.exit_code for day in replayed.days] == [ExitCode.INPUT, ExitCode.DONE, ExitCode.DONE]
    assert replayed.days[0].runs[0].missing == ("demo_estepa",)


@pytest.mark.parametrize("number", range(len(DAYS)), ids=map(str, DAYS))
def test_the_sealed_file_holds_what_was_planted(replayed: Replayed, number: int) -> None:
    expected = json.loads((THREE_DAYS / "expected" / f"{DAYS[number]}.json").read_text(encoding="utf-8"))
    with reading(replayed.days[number].runs[0].path) as tables:
        ledger = tables.read("reconciliation.dispositions")

    named = ledger.filter((pl.col("disposition") != "EXCLUDED") | pl.col("trade_ref").is_not_null())
    counted: dict[str, dict[str, int]] = {"HOUSE": {}, "STREET": {}}
    for book, disposition, rows in named.group_by("book", "disposition").len().rows():
        counted[book][disposition] = rows
    assert counted == expected["dispositions"]


def test_a_late_file_closes_and_a_late_cancel_brings_back(replayed: Replayed) -> None:
    cases = replayed.home.journal.all_cases("demo_trades")
    kinds = {
        row["case_id"]: [event.kind for event in replayed.home.journal.history_of(row["case_id"])]
        for row in cases.iter_rows(named=True)
    }

    late = cases.filter(pl.col("root_cause") == "no file from demo_estepa")
    assert late.height > 30
    assert set(late["state"]) == {"CLOSED"}
    assert any("REGRESSED" in told for told in kinds.values())


def test_nothing_is_written_beside_the_desk(replayed: Replayed, root: Path) -> None:
    assert not (root / "tieout-errors.log").exists()
    assert replayed.home.inbox.is_dir()


def test_the_checks_of_friday_find_what_was_planted_and_nothing_else(replayed: Replayed) -> None:
    home, friday = replayed.home, DAYS[-1]
    taken = [receive(home, path, friday) for path in sorted((THREE_DAYS / "checks" / "received").iterdir())]
    assert {item.state for item in taken} == {"RECEIVED"}

    done = run_checks(home, friday)

    assert done.rejects.is_empty()
    expected = pl.read_csv(THREE_DAYS / "checks" / "findings.csv", infer_schema=False)
    found = pl.concat([outcome.findings for outcome in done.outcomes]).select(
        pl.col(expected.columns).cast(pl.String)
    )
    assert found.sort(pl.all()).rows() == expected.sort(pl.all()).rows()
    assert done.events == {"opened": expected.height}
