"""The warehouse can be lost: vault and journal make it again, to the same result hashes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desks import TRADES, WEDNESDAY, told_of_cases
from eod_process import ended
from sqlalchemy import update

from data.contracts.contract import contract_named
from data.contracts.failure import ExitCode, IntegrityError
from data.journal.journal import Journal
from data.journal.models import RunRow
from data.journal.records import DocumentKind, Run
from data.profiles.canonical import upload_profiles
from data.profiles.profile import Profile, all_profiles
from data.warehouse import reading
from pipelines.home import Home
from pipelines.rebuilding import plan_from_journal
from pipelines.run_plan import Input
from pipelines.settings import settings_from

Copy = Callable[[Path], Path]
PROFILES = upload_profiles(contract_named("trade")) | all_profiles()


def journal_of(home: Path) -> Journal:
    return Journal(f"sqlite:///{home / 'journal.db'}")


def sealed(home: Path) -> dict[str, str]:
    """Result hash of each sealed file, after it was checked."""
    found: dict[str, str] = {}
    for path in sorted((home / "warehouse").rglob("*.duckdb")):
        with reading(path) as tables:
            assert tables.disagreements() == []
            found[path.stem] = tables.result_hash
    return found


def runs(home: Path) -> list[Run]:
    return journal_of(home).sealed_runs()


def rebuilt(home: Path) -> dict[str, str]:
    """What `tieout rebuild` says of each run."""
    (home / "said.txt").unlink(missing_ok=True)
    assert ended(home, "rebuild", "--json") == ExitCode.DONE
    return {run["run_id"]: run["state"] for run in json.loads((home / "said.txt").read_text())}


@pytest.mark.slow
def test_a_lost_warehouse_is_made_again_to_the_same_result_hashes(three_days: Path, copy_of: Copy) -> None:
    home = copy_of(three_days)
    before, told = sealed(home), told_of_cases(journal_of(home), TRADES)
    shutil.rmtree(home / "warehouse")

    said = rebuilt(home)

    assert sealed(home) == before == {run.run_id: run.result_hash for run in runs(home)}
    assert set(said.values()) == {"REBUILT"}
    assert told_of_cases(journal_of(home), TRADES) == told
    assert set(rebuilt(home).values()) == {"INTACT"}


@pytest.mark.slow
def test_a_damaged_file_is_made_again_and_kept_aside(three_days: Path, copy_of: Copy) -> None:
    home = copy_of(three_days)
    before = sealed(home)
    [path] = (home / "warehouse").rglob(f"{runs(home)[-1].run_id}.duckdb")
    path.chmod(0o644)
    content = path.read_bytes()
    at = content.rindex(b"BORA")
    path.write_bytes(content[:at] + b"XX" + content[at + 2 :])

    said = rebuilt(home)

    assert sealed(home) == before
    assert [run for run, state in said.items() if state == "REBUILT"] == [path.stem]
    assert path.with_suffix(".damaged").exists()


@pytest.mark.slow
def test_a_run_that_comes_out_otherwise_is_an_integrity_failure_and_not_published(
    wednesday: Path, copy_of: Copy
) -> None:
    home = copy_of(wednesday)
    [run] = runs(home)
    shutil.rmtree(home / "warehouse")
    with journal_of(home).writing() as session:
        session.execute(update(RunRow).values(result_hash="0" * 64))

    assert ended(home, "rebuild") == ExitCode.INTEGRITY
    assert run.run_id in (home / "said.txt").read_text()
    assert sealed(home) == {}


@pytest.mark.slow
def test_a_run_of_other_code_is_named_and_compared_all_the_same(wednesday: Path, copy_of: Copy) -> None:
    home = copy_of(wednesday)
    [run] = runs(home)
    with journal_of(home).writing() as session:
        session.execute(update(RunRow).values(code_version="0.0.9+0123456789ab"))
    (home / "said.txt").unlink()

    assert ended(home, "rebuild", "--json") == ExitCode.DONE
    [said] = json.loads((home / "said.txt").read_text())
    assert (said["run_id"], said["made_by"]) == (run.run_id, "0.0.9+0123456789ab")


@pytest.mark.slow
def test_a_vault_that_was_changed_is_refused(wednesday: Path, copy_of: Copy) -> None:
    home = copy_of(wednesday)
    shutil.rmtree(home / "warehouse")
    file = next(path for path in (home / "vault").rglob("*") if path.is_file())
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")

    assert ended(home, "rebuild") == ExitCode.INTEGRITY
    assert "in the vault has changed" in (home / "said.txt").read_text()
    assert sealed(home) == {}


def test_a_plan_written_before_counterparties_were_is_refused_in_words(wednesday: Path, copy_of: Copy) -> None:
    home = Home(settings_from({"home": copy_of(wednesday)}))
    [run] = runs(home.folder)
    said = json.loads(home.journal.document_named(DocumentKind.PLAN, run.run_id))
    del said["missing_counterparties"]
    text = json.dumps(said, sort_keys=True)
    old_id = hashlib.sha256(text.encode()).hexdigest()[:16]
    home.journal.keep_document(DocumentKind.PLAN, old_id, text)

    with pytest.raises(IntegrityError, match=f"run {old_id} cannot be made again by this version"):
        plan_from_journal(home, old_id)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_profile_is_read_back_from_the_journal_as_it_was(name: str) -> None:
    profile = PROFILES[name]
    given = Input("0" * 64, "a file", name, WEDNESDAY, profile)

    again = Profile.model_validate_json(given.profile_text)

    assert again == profile
    assert replace(given, profile=again).profile_text == given.profile_text
