"""`tieout whatif` on the sample days answers what a real run under the new rulebook finds, day after day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from desks import DEMO, FRIDAY, THURSDAY, WEDNESDAY, a_desk, last_deliveries, put
from polars.testing import assert_frame_equal

from data.contracts.failure import ExitCode, UsageError
from data.warehouse import Sealed
from pipelines import cli, stages
from pipelines.finding import path_of
from pipelines.home import Home
from pipelines.receiving import receive_inbox
from pipelines.running import opened_workspace
from pipelines.whatif_days import Answer, answer, new_rulebook, window_of
from pipelines.whatif_page import page
from reconciliation.replay import AnsweredBy, Pair, replay
from reconciliation.rulebook import Rulebook, parse_rulebook
from reconciliation.whatif import compare

DAYS = (WEDNESDAY, THURSDAY, FRIDAY)
CHANGES = (
    ('price = "PTOL 0.01"', 'price = "PTOL 1"'),
    ('net_amount = "MNMX 0.05 0.05"', 'net_amount = "MNMX 0.01 50"\nsettlement_date = "MNMX 1 1"'),
)
STAGES = (("landing", stages.landed), ("quality", stages.quality), ("reconciliation", stages.reconciled))


class Desks(NamedTuple):
    """The sample days run for real: under the rulebook of the project, and under the new one."""

    old: Home
    new: Home
    rulebook: Rulebook


def run(home: Home, day: date) -> None:
    put(home.folder, last_deliveries(day))
    receive_inbox(home, business_date=day)
    with opened_workspace(home, DEMO, day, resume=False) as workspace:
        for stage, make in STAGES:
            workspace.complete(stage, make)
        stages.sealed(workspace)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    folder = tmp_path_factory.mktemp("whatif")
    old = a_desk(folder / "old")
    text = old.rulebooks[DEMO].text
    for before, after in CHANGES:
        text = text.replace(before, after)
    (folder / f"{DEMO}.toml").write_text(text, encoding="utf-8")
    new = a_desk(folder / "new", rulebooks=folder)
    for home in (old, new):
        for day in DAYS:
            run(home, day)
    return Desks(old, new, new_rulebook(folder / f"{DEMO}.toml"))


@pytest.fixture(scope="module")
def replayed(desks: Desks) -> list[Pair]:
    window = window_of(desks.old, DEMO, WEDNESDAY, FRIDAY)
    return list(replay(window.days(), window.earlier(5), desks.rulebook))


def real(home: Home, day: date, table: str) -> pl.DataFrame:
    found = home.journal.current_run(day, DEMO)
    assert found is not None
    with Sealed(path_of(home, found)) as sealed:
        return sealed.read(f"reconciliation.{table}")


def test_every_table_of_every_day_is_that_of_a_real_run(desks: Desks, replayed: list[Pair]) -> None:
    for day, (_, after) in zip(DAYS, replayed, strict=True):
        assert after.answered_by is AnsweredBy.ENGINE
        for table, key in (("matches", "group_id"), ("breaks", "break_id")):
            assert_frame_equal(getattr(after, table).sort(key), real(desks.new, day, table).sort(key))
        ledger = real(desks.new, day, "dispositions").drop_nulls("tracking_key")
        assert_frame_equal(after.dispositions.sort("book", "row_id"), ledger.sort("book", "row_id"))


def groups(home: Home, day: date) -> set[tuple[str, ...]]:
    rows = real(home, day, "matches").select("house_rows", "street_rows").iter_rows()
    return {tuple(sorted([*house, *street])) for house, street in rows}


def test_new_and_lost_matches_are_those_between_two_real_runs(desks: Desks, replayed: list[Pair]) -> None:
    found = compare(replayed)

    assert found.changes.height > 10
    for number, day in enumerate(DAYS):
        before, after = groups(desks.old, day), groups(desks.new, day)
        mine = found.changes.filter(pl.col("business_date") == day)
        for when, expected in (("BEFORE", before - after), ("AFTER", after - before)):
            rows = mine.filter(pl.col("when") == when).select(pl.concat_list("house_rows", "street_rows").list.sort())
            assert {tuple(row) for row in rows.to_series()} == expected
        counted = found.days[number].compared
        assert (counted.before.matches, counted.after.matches) == (len(before), len(after))
        assert counted.after.broken.breaks == real(desks.new, day, "breaks").height


def test_a_rulebook_that_decides_the_same_is_answered_from_the_stored_tables(desks: Desks) -> None:
    same = desks.old.rulebooks[DEMO].model_copy(update={"title": "other words"})

    found = answer(window_of(desks.old, DEMO, THURSDAY, FRIDAY), same, None).whatif

    assert found is not None
    assert {day.answered_by for day in found.days} == {AnsweredBy.STORED}
    assert found.changes.is_empty()
    assert found.total.before == found.total.after


def test_the_command_gives_json_and_a_page_of_the_same_bytes(
    desks: Desks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rulebook, target = tmp_path / "tried.toml", tmp_path / "page.html"
    rulebook.write_text(desks.rulebook.text, encoding="utf-8")
    asked = ["--rulebook", str(rulebook), "--from", str(WEDNESDAY), "--curve", "price", "-o", str(target)]
    pages: set[bytes] = set()
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            cli.main(["whatif", *asked, "--home", str(desks.old.folder), "--json"])
        assert ended.value.code == ExitCode.DONE
        told = json.loads(capsys.readouterr().out)
        pages.add(target.read_bytes())

    assert told["total"]["matches"]["new"] == len([c for c in told["changes"] if c["change"] == "NEW"])
    [only] = pages
    assert b"<svg" in only
    assert b"://" not in only


def test_what_senders_write_is_text_on_the_page(desks: Desks, replayed: list[Pair]) -> None:
    found = compare(replayed)
    hostile = found.changes.with_columns(house_refs=pl.lit(["<script>alert(1)</script>"]))
    window = window_of(desks.old, DEMO, WEDNESDAY, FRIDAY)

    text = page(Answer(window, desks.rulebook, replace(found, changes=hostile), None))

    assert "&lt;script&gt;" in text
    assert "<script>" not in text


@pytest.mark.parametrize(
    ("said", "instead", "named"),
    [
        ("recall_business_days = 5", "recall_business_days = 3", "other recall_business_days"),
        ('sources = ["demo_blotter"]', 'sources = ["another"]', "other house"),
    ],
)
def test_a_rulebook_that_takes_other_rows_is_refused(desks: Desks, said: str, instead: str, named: str) -> None:
    other = parse_rulebook(desks.rulebook.text.replace(said, instead), "other.toml")

    with pytest.raises(UsageError, match=named):
        answer(window_of(desks.old, DEMO, WEDNESDAY, FRIDAY), other, None)


def test_dates_without_a_sealed_run_are_said(desks: Desks) -> None:
    with pytest.raises(UsageError, match="no sealed run of demo_trades from 2026-12-01 to 2026-12-04"):
        window_of(desks.old, DEMO, date(2026, 12, 1), date(2026, 12, 4))
