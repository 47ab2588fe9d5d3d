"""`tieout eod`: the same day again gives the same bytes; what must stop it stops it, before anything is sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desks import (
    DEMO,
    FRIDAY,
    THURSDAY,
    TRADES,
    WEDNESDAY,
    a_desk,
    last_deliveries,
    put,
    put_small,
    told_of_cases,
)
from eod_process import Instant, ended
from postgres_server import binaries, running

from data.contracts.failure import ExitCode
from data.journal.journal import Journal
from data.run_file import building_path
from data.warehouse import Writable

Copy = Callable[[Path], Path]
RUN = ("eod", "-d", WEDNESDAY.isoformat(), "-r", DEMO)
SMALL = ("eod", "-d", WEDNESDAY.isoformat(), "-r", TRADES)
FORMS = ("xlsx", "csv", "parquet", "json")


def journal_of(home: Path) -> Journal:
    return Journal(f"sqlite:///{home / 'journal.db'}")


def sealed_files(home: Path) -> list[Path]:
    return sorted((home / "warehouse").rglob("*.duckdb"))


def said(home: Path) -> str:
    return (home / "said.txt").read_text(encoding="utf-8")


def exports(home: Path) -> dict[str, bytes]:
    """The breaks of Wednesday in every form."""
    for form in FORMS:
        target = ("-o", f"breaks.{form}", "-d", WEDNESDAY.isoformat(), "-r", TRADES)
        assert ended(home, "breaks", "export", *target) == ExitCode.DONE, said(home)
    return {form: (home / f"breaks.{form}").read_bytes() for form in FORMS}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_day_run_ten_times_gives_the_same_run_and_the_same_bytes(wednesday: Path, copy_of: Copy) -> None:
    home = copy_of(wednesday)
    before = (
        sealed_files(home),
        journal_of(home).sealed_runs(),
        told_of_cases(journal_of(home), TRADES),
        exports(home),
    )

    for _ in range(9):
        assert ended(home, *SMALL) == ExitCode.DONE, said(home)

    after = (
        sealed_files(home),
        journal_of(home).sealed_runs(),
        told_of_cases(journal_of(home), TRADES),
        exports(home),
    )
    assert after == before
    assert len(journal_of(home).attempts_of(before[1][0].run_id)) == 10


@pytest.mark.slow
def test_a_rerun_with_a_late_file_supersedes_the_answer_and_keeps_the_old_file(tmp_path: Path) -> None:
    home = tmp_path
    a_desk(home).journal.close()
    put(home, last_deliveries(WEDNESDAY))
    assert ended(home, *RUN) == ExitCode.INPUT, said(home)
    [old] = journal_of(home).sealed_runs()
    put(home, [item for item in last_deliveries(THURSDAY) if "18Nov" in item.path])

    assert ended(home, *RUN) == ExitCode.DONE, said(home)

    now = journal_of(home).current_run(WEDNESDAY, DEMO)
    assert now is not None
    assert now.run_id != old.run_id
    assert {path.stem for path in sealed_files(home)} == {old.run_id, now.run_id}
    open_causes = journal_of(home).open_cases(DEMO)["root_cause"].to_list()
    assert open_causes
    assert "no file from demo_estepa" not in open_causes


def with_another_total(home: Path) -> None:
    """BORA's file of Wednesday in the inbox gets a trailer that says another sum."""
    file = home / "inbox/BORA_CONF_20261118.csv"
    content = file.read_bytes().rstrip()
    file.write_bytes(content[:-1] + (b"7" if content[-1:] != b"7" else b"8") + b"\r\n")


@pytest.mark.slow
def test_a_file_whose_totals_disagree_is_held_and_comes_in_on_a_persons_word(tmp_path: Path) -> None:
    home = a_desk(tmp_path)
    put(tmp_path, last_deliveries(WEDNESDAY))
    with_another_total(tmp_path)
    assert ended(tmp_path, *RUN) == ExitCode.INPUT
    [held] = home.journal.held_files(WEDNESDAY)
    assert held.sha256 not in inputs_of(home.journal)

    word = ("--override", held.sha256, "--who", "the desk head", "--why", "BORA confirmed the rows by telephone")
    assert ended(tmp_path, "ingest", *word) == ExitCode.DONE, said(tmp_path)
    assert ended(tmp_path, *RUN) == ExitCode.INPUT, said(tmp_path)
    assert held.sha256 in inputs_of(home.journal)


def inputs_of(journal: Journal) -> set[str]:
    """Files of the run of Wednesday that counts."""
    run = journal.current_run(WEDNESDAY, DEMO)
    assert run is not None
    return {item.file_sha256 for item in journal.inputs_of(run.run_id)}


@pytest.mark.slow
def test_a_changed_vault_stops_the_run_before_it_is_sealed(tmp_path: Path) -> None:
    a_desk(tmp_path).journal.close()
    put(tmp_path, last_deliveries(WEDNESDAY))
    assert ended(tmp_path, "ingest") == ExitCode.DONE
    file = next(path for path in (tmp_path / "vault").rglob("*") if path.is_file())
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))

    assert ended(tmp_path, *RUN) == ExitCode.INTEGRITY
    assert "in the vault has changed" in said(tmp_path)
    assert sealed_files(tmp_path) == []


@pytest.mark.slow
def test_a_control_total_that_fails_in_the_run_stops_it(tmp_path: Path) -> None:
    a_desk(tmp_path).journal.close()
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    bora = (Path(__file__).parents[2] / "data/profiles/demo_bora.toml").read_text()
    (profiles / "demo_bora.toml").write_text(bora.replace("(?P<net_amount>", "(?:"))
    put(tmp_path, last_deliveries(WEDNESDAY))
    with_another_total(tmp_path)
    assert ended(tmp_path, "ingest", TIEOUT_PROFILES=str(profiles)) == ExitCode.DONE, said(tmp_path)

    assert ended(tmp_path, *RUN) == ExitCode.INPUT
    assert "control_totals does not hold" in said(tmp_path)
    assert sealed_files(tmp_path) == []


@pytest.mark.slow
def test_a_run_that_is_not_proved_is_not_sealed(tmp_path: Path) -> None:
    a_desk(tmp_path).journal.close()
    put(tmp_path, last_deliveries(WEDNESDAY))
    assert ended(tmp_path, *RUN, instant=Instant("a stage is done", time=3)) < 0
    [building] = (tmp_path / "warehouse").rglob("*.building")
    assert building == building_path(building.with_suffix(".duckdb"))
    with Writable(building, {}) as tables, tables.transaction():
        tables.sql("update reconciliation.dispositions set disposition = 'MATCHED' where disposition = 'BREAK'")

    assert ended(tmp_path, *RUN, "--resume") == ExitCode.INTEGRITY
    assert "proof does not hold" in said(tmp_path)
    assert sealed_files(tmp_path) == []


@pytest.mark.slow
def test_a_sender_whose_rows_are_mostly_rejects_stops_at_the_quality_gate(tmp_path: Path) -> None:
    a_desk(tmp_path).journal.close()
    put(tmp_path, last_deliveries(WEDNESDAY))
    file = tmp_path / "inbox/BLOTTER_20261118.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    spoilt = [row.replace("2026-11-18", "18 November") for row in rows]
    file.write_text("\n".join([head, *spoilt]) + "\n", encoding="utf-8")

    assert ended(tmp_path, *RUN, TIEOUT_QUALITY="true") == ExitCode.INPUT
    assert "quality does not hold" in said(tmp_path)
    assert sealed_files(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("-d", "2026-11-21"), ExitCode.USAGE, "2026-11-21 is no business day"),
        (("-d", "2026-12-25"), ExitCode.USAGE, "2026-12-25 is no business day"),
        (("-d", "20 November"), ExitCode.USAGE, "write it as 2026-11-20"),
        (("-d", "2026-11-18", "-r", "tades"), ExitCode.USAGE, "there is no reconciliation called 'tades'"),
        (("-d", "2026-11-18"), ExitCode.INPUT, "no file has come for 2026-11-18"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], code: ExitCode, words: str
) -> None:
    assert ended(tmp_path, "eod", *arguments) == code
    assert words in said(tmp_path)
    assert not (tmp_path / "tieout-errors.log").exists()


@pytest.mark.slow
def test_the_journal_may_be_on_postgresql(tmp_path: Path, wednesday: Path) -> None:
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    with running(programs) as url:
        a_desk(tmp_path, journal_url=url).journal.close()
        put_small(tmp_path, WEDNESDAY)

        assert ended(tmp_path, *SMALL, TIEOUT_JOURNAL_URL=url) == ExitCode.DONE, said(tmp_path)

        journal = Journal(url)
        assert journal.current_run(WEDNESDAY, TRADES) == journal_of(wednesday).current_run(WEDNESDAY, TRADES)
        assert told_of_cases(journal, TRADES) == told_of_cases(journal_of(wednesday), TRADES)
        journal.close()


@pytest.mark.slow
def test_a_case_is_closed_by_a_late_file_and_comes_back_by_a_late_cancel(three_days: Path) -> None:
    journal = journal_of(three_days)
    [case] = [one for one in journal.all_cases(TRADES).iter_rows(named=True) if one["house_refs"] == ["H2"]]

    told = [(event.kind, event.business_date) for event in journal.history_of(case["case_id"])]

    assert told == [("OPENED", WEDNESDAY), ("CLOSED", THURSDAY), ("REGRESSED", FRIDAY)]
    assert (case["state"], case["opened_on"]) == ("REGRESSED", WEDNESDAY)
