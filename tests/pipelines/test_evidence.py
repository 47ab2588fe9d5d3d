"""Evidence and attestation of a business date: the same bytes each time, whole, signed by two people, checkable."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from small_desk import DAY, make_desk

from compliance.check import all_checks
from data.contracts.failure import IntegrityError, NotPermittedError, UsageError
from pipelines.attesting import attest, countersign, write_attestation
from pipelines.check_run import run_checks
from pipelines.evidence import MANIFEST, guarded_table, verify_evidence, write_evidence
from pipelines.home import Home


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_desk(tmp_path_factory.mktemp("evidence"))
    run_checks(home, DAY)
    return home


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_nothing_can_be_attested_that_was_not_run(tmp_path: Path) -> None:
    home = make_desk(tmp_path)

    with pytest.raises(UsageError, match="were not run and sealed"):
        attest(home, DAY, "Maker One")
    with pytest.raises(UsageError, match="were not run and sealed"):
        write_evidence(home, DAY, tmp_path)


def test_the_maker_attests_and_another_countersigns(desk: Home) -> None:
    with pytest.raises(NotPermittedError):
        countersign(desk, DAY, "Checker Two")
    attest(desk, DAY, "Maker One")
    with pytest.raises(NotPermittedError, match="are attested"):
        attest(desk, DAY, "Maker Three")
    with pytest.raises(NotPermittedError, match="second person"):
        countersign(desk, DAY, " MAKER ONE ")
    countersign(desk, DAY, "Checker Two", "read and compared")

    first = write_attestation(desk, DAY).read_bytes()
    assert first.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2" in first
    assert write_attestation(desk, DAY).read_bytes() == first


def test_a_bundle_holds_what_was_found_and_what_it_was_made_from(desk: Home, tmp_path: Path) -> None:
    bundle = write_evidence(desk, DAY, tmp_path)
    held = members_of(bundle.path)

    manifest = json.loads(held[MANIFEST])
    assert {item["name"] for item in manifest["members"]} == set(held) - {MANIFEST}
    assert manifest["run_id"] in bundle.path.name
    outcomes = [json.loads(line) for line in held["outcomes.jsonl"].splitlines()]
    assert {item["check_id"] for item in outcomes} == set(all_checks())
    files = json.loads(held["reconciliations/trades.json"])["files"]
    assert {item["file_sha256"] for item in files} == {f.sha256 for f in desk.journal.received_files(DAY)}
    assert held["documents/parameters.toml"]


def test_the_same_state_gives_the_same_bytes(desk: Home, tmp_path: Path) -> None:
    first = write_evidence(desk, DAY, tmp_path / "one").path.read_bytes()

    assert write_evidence(desk, DAY, tmp_path / "two").path.read_bytes() == first


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    held = members_of(path)
    change(held)
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in held.items():
            bundle.writestr(name, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held.update({"findings.jsonl": b"{}"}),
        lambda held: held.pop("run.json"),
        lambda held: held.update({"more.txt": b"added"}),
        lambda held: held.update({MANIFEST: held[MANIFEST].replace(b"business_date", b"business_dato")}),
    ],
    ids=["changed", "removed", "added", "another manifest"],
)
def test_a_bundle_that_was_touched_is_found_out(
    desk: Home, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    bundle = write_evidence(desk, DAY, tmp_path)
    assert verify_evidence(desk, bundle.path) == bundle

    rewritten(bundle.path, change)

    with pytest.raises(IntegrityError):
        verify_evidence(desk, bundle.path)


def test_what_is_no_bundle_is_told(desk: Home, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK nothing")

    with pytest.raises(UsageError, match="is no bundle of evidence"):
        verify_evidence(desk, tmp_path / "no.zip")


def test_a_formula_in_a_finding_stays_text_in_the_table() -> None:
    empty = {name: [""] for name in ("field", "reason", "counterparty", "source")}
    told = pl.DataFrame({"value": ["=cmd()"], "reference": ["-1"], **empty})

    assert guarded_table(told).splitlines()[1].startswith(b"'=cmd(),'-1")
