"""The journal says the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from data.contracts.failure import BusyError, IntegrityError, TieoutError, UsageError
from data.journal.journal import Journal
from data.journal.models import DocumentRow, Model
from data.journal.records import FileState, ReceivedFile, RunInput, RunState

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def receive(journal: Journal, sha256: str, name: str = "blotter.csv", **others: object) -> ReceivedFile:
    usual = {"source": "blotter", "book": "HOUSE", "contract": "trade", "business_date": FRIDAY, "records": 10}
    return journal.receive_file(sha256=sha256, name=name, size=100, **{**usual, **others})


def start(journal: Journal, run_id: str, day: date = FRIDAY, **others: object) -> int:
    usual = {"reconciliation": "trades", "rulebook_sha256": "r", "code_version": "1"}
    return journal.run_started(run_id, business_date=day, **{**usual, **others})


def sealed(journal: Journal, run_id: str, day: date = FRIDAY) -> None:
    start(journal, run_id, day)
    journal.run_sealed(run_id, f"hash of {run_id}", f"{day}/trades/{run_id}.duckdb")


def test_the_migrations_make_exactly_the_tables_of_the_models(journal: Journal) -> None:
    with journal.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Model.metadata) == []


def test_upgrading_twice_changes_nothing_and_leaves_logging_alone(journal: Journal) -> None:
    before = logging.getLogger().handlers[:]

    journal.upgrade()

    assert logging.getLogger().handlers == before


def test_a_file_that_is_received_is_a_file_of_its_business_date(journal: Journal) -> None:
    first = receive(journal, "a" * 64, controls="[]")
    receive(journal, "b" * 64, name="other.csv", source="another")
    receive(journal, "c" * 64, name="monday.csv", business_date=MONDAY)

    assert journal.files_of(FRIDAY, ["blotter"]) == [first]
    assert (first.state, first.version, first.received_at.isoformat()) == (
        FileState.RECEIVED,
        1,
        "2026-11-20T18:00:00+00:00",
    )


@pytest.mark.parametrize("name", ["blotter.csv", "another name.csv"])
def test_the_same_bytes_again_are_a_duplicate_without_rows(journal: Journal, name: str) -> None:
    first = receive(journal, "a" * 64)

    again = receive(journal, "a" * 64, name=name, business_date=MONDAY)

    assert (again.state, again.records) == (FileState.DUPLICATE, 0)
    assert again.reason == "already received as blotter.csv at 2026-11-20 18:00:00 UTC"
    assert journal.files_of(FRIDAY, ["blotter"]) == [first]
    assert journal.files_of(MONDAY, ["blotter"]) == []


def test_a_file_without_records_may_come_again_on_another_day(journal: Journal) -> None:
    receive(journal, "a" * 64, records=0)

    assert receive(journal, "a" * 64, records=0).state is FileState.DUPLICATE
    assert receive(journal, "a" * 64, records=0, business_date=MONDAY).state is FileState.RECEIVED


def test_new_bytes_under_the_same_name_supersede_the_older_version(journal: Journal) -> None:
    old = receive(journal, "a" * 64)

    new = receive(journal, "b" * 64)

    assert new.version == 2
    assert journal.files_of(FRIDAY, ["blotter"]) == [new]
    assert journal.superseded_files(["blotter"]) == {old.sha256: new.sha256}
    assert receive(journal, "a" * 64).state is FileState.DUPLICATE


def test_of_three_versions_the_last_one_stands_for_both_others(journal: Journal) -> None:
    for letter in "abc":
        receive(journal, letter * 64)

    assert journal.superseded_files(["blotter"]) == {"a" * 64: "c" * 64, "b" * 64: "c" * 64}
    assert [file.version for file in journal.received_files(FRIDAY)] == [1, 2, 3]


def test_the_same_name_on_another_business_date_supersedes_nothing(journal: Journal) -> None:
    receive(journal, "a" * 64)

    assert receive(journal, "b" * 64, business_date=MONDAY).version == 1
    assert len(journal.files_of(FRIDAY, ["blotter"])) == 1


def test_a_held_version_replaces_nothing_until_somebody_overrides_its_control(journal: Journal) -> None:
    old = receive(journal, "a" * 64)
    receive(journal, "b" * 64, state="HELD", reason="rows says 10, counted 9")
    assert journal.files_of(FRIDAY, ["blotter"]) == [old]
    assert [file.reason for file in journal.held_files(FRIDAY)] == ["rows says 10, counted 9"]

    lifted = journal.override_control("b" * 64, who="ops desk", why="the sender confirmed nine rows by phone")

    assert lifted.state is FileState.RECEIVED
    assert [file.sha256 for file in journal.files_of(FRIDAY, ["blotter"])] == ["b" * 64]
    assert journal.superseded_files(["blotter"]) == {"a" * 64: "b" * 64}


def test_a_good_version_takes_the_place_of_a_held_one(journal: Journal) -> None:
    receive(journal, "a" * 64, state="HELD", reason="truncated")

    good = receive(journal, "b" * 64)

    assert journal.held_files(FRIDAY) == []
    assert journal.files_of(FRIDAY, ["blotter"]) == [good]


def test_an_override_names_a_held_file_a_person_and_a_reason(journal: Journal) -> None:
    receive(journal, "a" * 64)

    with pytest.raises(UsageError, match="no held file"):
        journal.override_control("a" * 64, who="ops desk", why="because")
    with pytest.raises(UsageError, match="who gives it and the reason"):
        journal.override_control("a" * 64, who=" ", why="because")


def test_a_refused_file_may_be_handed_in_again(journal: Journal) -> None:
    receive(journal, "a" * 64, source=None, book=None, state="REFUSED", reason="no profile takes it")

    assert receive(journal, "a" * 64).state is FileState.RECEIVED


def test_a_document_is_kept_once_and_never_changed(journal: Journal) -> None:
    sha256 = journal.keep_document("RULEBOOK", "trades", "price = 'PTOL 0.01'")

    assert journal.keep_document("RULEBOOK", "trades", "price = 'PTOL 0.01'") == sha256
    assert journal.document(sha256) == "price = 'PTOL 0.01'"
    for change in (update(DocumentRow).values(text="changed"), delete(DocumentRow)):
        with pytest.raises(DatabaseError, match="append-only"), journal.engine.begin() as connection:
            connection.execute(change)


def test_the_run_that_counts_is_the_one_sealed_last(journal: Journal) -> None:
    for run_id in ("r1", "r2", "r1"):
        sealed(journal, run_id)
    start(journal, "r3")
    journal.run_failed("r3", "the disk is full")

    assert journal.current_run(FRIDAY, "trades") == journal.run("r1")
    assert journal.current_run(MONDAY, "trades") is None
    assert [run.state for run in journal.runs_of(FRIDAY, "trades")] == ["SEALED", "SEALED", "FAILED"]


def test_runs_before_a_date_are_those_that_count_newest_first(journal: Journal) -> None:
    for run_id, day in (("r1", 16), ("r2", 17), ("r3", 18), ("r3 again", 18)):
        sealed(journal, run_id, date(2026, 11, day))
    start(journal, "r4", date(2026, 11, 19))

    assert [run.run_id for run in journal.current_runs_before(FRIDAY, "trades", limit=2)] == ["r3 again", "r2"]
    assert [run.run_id for run in journal.current_runs_before(FRIDAY, "trades", limit=0)] == ["r3 again"]
    assert [run.run_id for run in journal.sealed_runs()] == ["r1", "r2", "r3", "r3 again"]


def test_every_execution_of_a_run_is_kept_and_a_killed_one_is_seen(journal: Journal) -> None:
    given = [RunInput(file_sha256="f", source="blotter", book="HOUSE", profile_sha256="p")]
    start(journal, "r1", inputs=given, carried_from=["r0"])

    assert start(journal, "r1", inputs=given) == 2
    journal.run_sealed("r1", "h", "p")

    assert [(a.attempt, a.state) for a in journal.attempts_of("r1")] == [(1, "FAILED"), (2, "SEALED")]
    assert journal.attempts_of("r1")[0].error == "ended without a word"
    assert journal.inputs_of("r1") == given
    assert journal.run("r1").carried_from == ("r0",)


def test_a_sealed_run_stays_sealed_when_a_repetition_fails_and_never_changes_its_result(journal: Journal) -> None:
    sealed(journal, "r1")
    start(journal, "r1")
    journal.run_failed("r1", "killed")
    start(journal, "r1")

    with pytest.raises(IntegrityError, match="now gives other"):
        journal.run_sealed("r1", "other", "p")

    assert journal.run("r1").state is RunState.SEALED
    assert journal.current_run(FRIDAY, "trades") is not None


def test_two_runs_of_a_day_are_kept_apart_and_the_second_is_told_who_holds_it(journal: Journal) -> None:
    held = journal.lock(FRIDAY, "trades")
    with held, journal.lock(MONDAY, "trades"), journal.lock(FRIDAY, "cash"):
        told = pytest.raises(BusyError, match=r"trades for 2026-11-20 is held by process \d+.* since 20")
        with told, journal.lock(FRIDAY, "trades"):
            pass

    with journal.lock(FRIDAY, "trades"):
        pass


def test_the_lock_of_a_killed_process_is_free(journal: Journal, journal_url: str) -> None:
    holder = (
        "import sys, time; from datetime import date; from data.journal.journal import Journal\n"
        "with Journal(sys.argv[1]).lock(date(2026, 11, 20), 'trades'): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holder, journal_url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match=f"process {process.pid}"), journal.lock(FRIDAY, "trades"):
            pass
        process.kill()
    wait_until_free(journal)


def wait_until_free(journal: Journal) -> None:
    import time

    for _ in range(100):
        try:
            with journal.lock(FRIDAY, "trades"):
                return
        except BusyError:
            time.sleep(0.05)
    pytest.fail("the lock of a killed process is still held")


def test_a_journal_that_was_never_made_says_what_to_do(journal_url: str) -> None:
    journal = Journal(journal_url)

    with pytest.raises(TieoutError, match="tieout init"):
        journal.run("r1")
    journal.close()


@pytest.mark.parametrize("url", ["mysql://host/db", "nonsense", "sqlite://", "postgresql://user:secret@"])
def test_a_url_that_cannot_hold_a_journal_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError, match="sqlite:///<file>") as error:
        Journal(url)

    assert "secret" not in str(error.value)
