"""The evidence of a business date: one zip with what was found, what it was made from, and who signed.

Its manifest names every member with its SHA-256; the manifest's own hash is kept in the journal, so a bundle can be
checked years later. The same state of the desk gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from compliance.finding_cases import COMPLIANCE
from data.contracts.failure import IntegrityError, UsageError
from data.journal.records import Act, Run
from data.warehouse import Sealed
from pipelines.attesting import attestation_pdf, run_of
from pipelines.check_run import CASE
from pipelines.home import Home

EVIDENCE = "evidence"
MANIFEST = "manifest.json"
MACHINE = "tieout"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""What a zip says of a member's time: nothing here depends on the clock."""
CHECK_TABLES = ("outcomes", "findings", "parameters", "inputs", "rejects")
FORMULA = r"^[=+\-@\t\r]"


@dataclass(frozen=True)
class Bundle:
    """One written bundle."""

    path: Path
    manifest_sha256: str
    members: int


def write_evidence(home: Home, business_date: date, folder: Path, who: str | None = None) -> Bundle:
    """Write the bundle of a date, and its manifest's hash into the journal.

    Args:
        folder: made if it is not there; a bundle of the same name is replaced.
        who: who asked for it; the machine when absent.

    Raises:
        UsageError: the checks of the date were not sealed.
        IntegrityError: a sealed file is not what the journal says.
    """
    run = run_of(home, business_date)
    members = dict(sorted(_members(home, run)))
    manifest = _manifest(run, members)
    sha256 = hashlib.sha256(manifest).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"evidence_{business_date}_{run.run_id}.zip"
    unfinished = target.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for name, content in {MANIFEST: manifest, **members}.items():
            bundle.writestr(_entry(name), content)
    unfinished.replace(target)
    known = home.journal.acts_of(EVIDENCE, sha256)
    if not known:
        home.journal.sign(
            kind=EVIDENCE, subject=sha256, act=Act.PREPARED, who=who or MACHINE, business_date=business_date
        )
    return Bundle(target, sha256, len(members))


def verify_evidence(home: Home, path: Path) -> Bundle:
    """Check that a bundle is whole and is one that this desk wrote.

    Raises:
        UsageError: there is no such file, or it is no bundle.
        IntegrityError: a member is missing, added or changed, or the journal does not know the manifest.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            manifest = bundle.read(MANIFEST)
            said: dict[str, str] = {item["name"]: item["sha256"] for item in json.loads(manifest)["members"]}
            names = [name for name in bundle.namelist() if name != MANIFEST]
            held = {name: hashlib.sha256(bundle.read(name)).hexdigest() for name in names}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is no bundle of evidence: {error}") from None
    wrong = sorted(name for name in {*said, *held} if said.get(name) != held.get(name))
    if wrong or len(names) != len(set(names)):
        raise IntegrityError(f"{path}: {wrong[0] if wrong else 'a member'} is not what the manifest says it is")
    sha256 = hashlib.sha256(manifest).hexdigest()
    if not home.journal.acts_of(EVIDENCE, sha256):
        raise IntegrityError(f"{path}: the journal of this desk knows no manifest {sha256}")
    return Bundle(path, sha256, len(held))


def _members(home: Home, run: Run) -> Iterator[tuple[str, bytes]]:
    """Name -> content of everything but the manifest."""
    with Sealed(home.warehouse / (run.path or "")) as sealed:
        if sealed.result_hash != run.result_hash:
            raise IntegrityError(
                f"the sealed file of run {run.run_id} is not what the journal says; `tieout rebuild` it"
            )
        for name in CHECK_TABLES:
            yield f"{name}.jsonl", _lines(sealed.read(f"checks.{name}"))
        yield "findings.csv", guarded_table(sealed.read("checks.findings"))
        identity = sealed.identity
    yield "run.json", _json({**identity, "run_id": run.run_id, "result_hash": run.result_hash})
    documents = [*json.loads(identity["parameters"]).items(), *json.loads(identity["desk"]).items()]
    for name, sha256 in documents:
        yield f"documents/{name}", home.journal.document(sha256).encode()
    for profile in sorted({item.profile_sha256 for item in home.journal.inputs_of(run.run_id)}):
        yield f"profiles/{profile}.json", home.journal.document(profile).encode()
    yield from _reconciliations(home, json.loads(identity["runs"]))
    yield "cases.jsonl", _lines(home.journal.all_cases(COMPLIANCE))
    yield "sign_offs.jsonl", _sign_offs(home, run)
    attested = attestation_pdf(home, run)
    if attested is not None:
        yield "attestation.pdf", attested


def _reconciliations(home: Home, runs: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Of each sealed run that the checks were asked of: its identity, rulebook and files by hash."""
    for name, (run_id, result_hash) in sorted(runs.items()):
        run = home.journal.run(run_id)
        files = [item.model_dump(mode="json") for item in home.journal.inputs_of(run_id)]
        told = {"run_id": run_id, "result_hash": result_hash, "code": run.code_version, "files": files}
        yield f"reconciliations/{name}.json", _json(told)
        yield f"reconciliations/{name}.toml", home.journal.document(run.rulebook_sha256).encode()


def _sign_offs(home: Home, run: Run) -> bytes:
    """Every signature of the date and on cases, but those on bundles themselves."""
    acts = [
        act.model_dump(mode="json")
        for act in home.journal.sign_offs()
        if act.kind != EVIDENCE and (act.business_date == run.business_date or act.kind == CASE)
    ]
    return "".join(f"{json.dumps(act, sort_keys=True)}\n" for act in acts).encode()


def _manifest(run: Run, members: Mapping[str, bytes]) -> bytes:
    return _json(
        {
            "business_date": str(run.business_date),
            "run_id": run.run_id,
            "result_hash": run.result_hash,
            "code": run.code_version,
            "members": [
                {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in members.items()
            ],
        }
    )


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _lines(frame: pl.DataFrame) -> bytes:
    """One JSON object per row; decimals as text, every digit kept."""
    exact = frame.with_columns(pl.selectors.decimal().cast(pl.String))
    return exact.write_ndjson().encode()


def guarded_table(frame: pl.DataFrame) -> bytes:
    """CSV for a spreadsheet: a text that would be taken for a formula stands behind an apostrophe."""
    plain = frame.with_columns(pl.selectors.decimal().cast(pl.String), pl.selectors.categorical().cast(pl.String))
    texts = pl.selectors.by_name("field", "value", "reason", "reference", "counterparty", "source")
    guarded = plain.with_columns(
        pl.when(texts.str.contains(FORMULA)).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    )
    return guarded.write_csv().encode()


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n").encode()
