"""A run is planned from the journal alone: which files, which earlier runs, and who sent nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from desks import DEMO, FRIDAY, THURSDAY, WEDNESDAY, a_desk

from data.journal.records import RunInput
from pipelines.home import Home
from pipelines.planning import plan_run
from pipelines.run_plan import RunPlan


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_desk(tmp_path)


def received(home: Home, letter: str, source: str, day: date, **others: str) -> str:
    sha256 = letter * 64
    book = "HOUSE" if source in ("demo_blotter", "demo_rates") else "STREET"
    usual = {"name": f"{letter}.csv", "contract": "trade", "state": "RECEIVED"}
    home.journal.receive_file(
        sha256=sha256, source=source, book=book, business_date=day, size=1, records=1, **{**usual, **others}
    )
    return sha256


def plan(home: Home, day: date) -> RunPlan:
    return plan_run(home, home.rulebooks[DEMO], day)


def sealed(home: Home, planned: RunPlan) -> None:
    """The journal as it is after a run of the plan."""
    home.journal.run_started(
        planned.run_id,
        business_date=planned.business_date,
        reconciliation=DEMO,
        rulebook_sha256="r",
        code_version="1",
        inputs=[RunInput(file_sha256=i.file_sha256, source=i.source, book=i.book, profile_sha256="p")
                for i in planned.inputs],
    )  # fmt: skip
    home.journal.run_sealed(planned.run_id, "h", f"{planned.run_id}.duckdb")


def hashes(planned: RunPlan) -> set[str]:
    return {item.file_sha256 for item in planned.inputs}


def test_the_plan_has_the_files_of_the_day_and_names_who_sent_nothing(home: Home) -> None:
    ours, theirs = received(home, "a", "demo_blotter", WEDNESDAY), received(home, "b", "demo_bora", WEDNESDAY)
    received(home, "c", "demo_bora", THURSDAY)
    received(home, "d", "demo_cirro", WEDNESDAY, state="HELD")

    planned = plan(home, WEDNESDAY)

    assert hashes(planned) == {ours, theirs}
    assert planned.missing == ("demo_cirro", "demo_duna", "demo_estepa", "demo_rates")


def test_the_order_of_receiving_does_not_change_the_run_and_another_file_does(tmp_path: Path) -> None:
    one, other = a_desk(tmp_path / "one"), a_desk(tmp_path / "other")
    for letter, source in (("a", "demo_blotter"), ("b", "demo_bora")):
        received(one, letter, source, WEDNESDAY)
    for letter, source in (("b", "demo_bora"), ("a", "demo_blotter")):
        received(other, letter, source, WEDNESDAY)

    assert plan(one, WEDNESDAY).run_id == plan(other, WEDNESDAY).run_id
    before = plan(one, WEDNESDAY).run_id
    received(one, "c", "demo_duna", WEDNESDAY)
    assert plan(one, WEDNESDAY).run_id != before


def test_a_late_file_is_in_the_next_run_once(home: Home) -> None:
    first = received(home, "a", "demo_blotter", WEDNESDAY)
    sealed(home, plan(home, WEDNESDAY))
    late = received(home, "b", "demo_estepa", WEDNESDAY)
    today = received(home, "c", "demo_blotter", THURSDAY)

    thursday = plan(home, THURSDAY)
    sealed(home, thursday)

    assert hashes(thursday) == {late, today}
    assert hashes(plan(home, FRIDAY)) == set()
    assert hashes(plan(home, WEDNESDAY)) == {first, late}


def test_the_run_that_was_sealed_last_is_the_one_that_is_carried_from(home: Home) -> None:
    received(home, "a", "demo_blotter", WEDNESDAY)
    sealed(home, plan(home, WEDNESDAY))
    received(home, "b", "demo_bora", WEDNESDAY)
    again = plan(home, WEDNESDAY)
    sealed(home, again)

    assert [run.run_id for run in plan(home, THURSDAY).earlier] == [again.run_id]


def test_a_missing_sender_is_known_by_the_counterparty_of_its_profile(home: Home) -> None:
    received(home, "a", "demo_blotter", WEDNESDAY)

    planned = plan(home, WEDNESDAY)

    assert ("demo_estepa", "ESTEPA") in planned.missing_counterparties
    assert "demo_blotter" not in dict(planned.missing_counterparties)


def test_a_file_from_before_the_first_run_is_in_the_first_run(home: Home) -> None:
    late = received(home, "a", "demo_estepa", WEDNESDAY - timedelta(days=90))
    today = received(home, "b", "demo_blotter", THURSDAY)

    assert hashes(plan(home, THURSDAY)) == {late, today}


def test_a_file_from_before_the_history_is_used_once_however_many_runs_there_are(home: Home) -> None:
    days = [WEDNESDAY - timedelta(days=back) for back in range(9, 0, -1)]
    for letter, day in zip("012345678", days, strict=True):
        received(home, letter, "demo_blotter", day)
        sealed(home, plan(home, day))
    late = received(home, "a", "demo_estepa", days[0])

    wednesday = plan(home, WEDNESDAY)
    sealed(home, wednesday)

    assert hashes(wednesday) == {late}
    assert days[0] not in {run.business_date for run in wednesday.earlier}
    assert hashes(plan(home, THURSDAY)) == set()
    assert plan(home, WEDNESDAY).run_id == wednesday.run_id


def test_a_late_file_stays_with_the_run_that_took_it_when_an_older_day_is_run_again(home: Home) -> None:
    for letter, day in (("a", WEDNESDAY), ("b", THURSDAY)):
        received(home, letter, "demo_blotter", day)
        sealed(home, plan(home, day))
    before = plan(home, THURSDAY).run_id
    late = received(home, "c", "demo_estepa", WEDNESDAY)
    sealed(home, plan(home, FRIDAY))

    assert plan(home, THURSDAY).run_id == before
    assert late in hashes(plan(home, FRIDAY))


def test_only_the_run_that_counts_has_used_a_file(home: Home) -> None:
    received(home, "a", "demo_blotter", THURSDAY)
    first = received(home, "b", "demo_bora", WEDNESDAY, name="bora.csv")
    sealed(home, plan(home, THURSDAY))
    second = received(home, "c", "demo_bora", WEDNESDAY, name="bora.csv")
    sealed(home, plan(home, THURSDAY))

    assert hashes(plan(home, FRIDAY)) == set()
    assert second in hashes(plan(home, THURSDAY))
    assert plan(home, THURSDAY).superseded == {first: second}


def test_a_file_superseded_on_a_later_day_changes_nothing_for_an_older_one(home: Home) -> None:
    received(home, "a", "demo_blotter", WEDNESDAY)
    before = plan(home, WEDNESDAY).run_id
    old, new = (received(home, letter, "demo_bora", THURSDAY, name="bora.csv") for letter in "bc")

    assert plan(home, WEDNESDAY).run_id == before
    assert plan(home, THURSDAY).superseded == {old: new}
    assert plan(home, FRIDAY).superseded == {old: new}
