"""What has arrived for the checks of a business date: from sealed runs, received files, the journal and lists.

`trade` comes from the sealed runs of the date, because only those know what became of a trade; every other contract
from its received files, as its `arrival` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from compliance.given import DISPOSITION, TRADE
from data.contracts import reject
from data.contracts.contract import Arrival, Contract, all_contracts
from data.contracts.lineage import LINEAGE
from data.contracts.words import Origin
from data.journal.records import ReceivedFile
from data.landing import land, read
from data.reference.identifiers.mic import newest_list, read_mics
from data.warehouse import Sealed
from pipelines.check_desk import desk_frame, desk_texts
from pipelines.home import Home
from pipelines.run_plan import EarlierRun, Input

VENUES = "iso10383"
OF_A_RUN = ("breaks", "dispositions", "matches")
BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True)
class Arrived:
    """The inputs of checks, and what they were made from.

    Args:
        inputs: name -> rows.
        rejects: records of received files that are no rows of their contract (`reject.SCHEMA`).
        files: received files, in order of contract, source, business date and hash.
        runs: reconciliation -> sealed run.
        lists: name -> SHA-256 of a list's bytes in the vault.
        of_journal: name -> what the journal knew, as JSON.
    """

    inputs: dict[str, pl.DataFrame]
    rejects: pl.DataFrame
    files: tuple[Input, ...] = ()
    runs: dict[str, EarlierRun] = field(default_factory=dict[str, EarlierRun])
    lists: dict[str, str] = field(default_factory=dict[str, str])
    of_journal: dict[str, str] = field(default_factory=dict[str, str])


def arrived(home: Home, business_date: date, names: Iterable[str]) -> Arrived:
    """Everything of these names that is there for a business date; what is not there is left out."""
    wanted = frozenset(names)
    files = _files(home, business_date, wanted)
    runs = _runs(home, business_date)
    lists = _lists(home) if VENUES in wanted else {}
    of_journal = desk_texts(home, business_date, wanted)
    return made_from(home, wanted, Arrived({}, reject.SCHEMA.to_frame(), files, runs, lists, of_journal))


def made_from(home: Home, wanted: frozenset[str], sources: Arrived) -> Arrived:
    """The inputs read again from what they were made from: the same sources give the same rows."""
    inputs, rejects = _read_files(home, sources.files)
    inputs |= _of_runs(sources.runs, wanted)
    inputs |= {name: read_mics(home.vault.path_of(sha256)) for name, sha256 in sources.lists.items()}
    for name, text in sources.of_journal.items():
        told = desk_frame(name, text)
        inputs[name] = pl.concat([inputs[name], told]) if name in inputs else told
    return Arrived(inputs, rejects, sources.files, sources.runs, sources.lists, sources.of_journal)


def _files(home: Home, business_date: date, wanted: frozenset[str]) -> tuple[Input, ...]:
    known = [file for file in home.journal.files_between(BEGINNING, business_date) if file.source in home.profiles]
    chosen: list[ReceivedFile] = []
    for contract in (all_contracts()[name] for name in sorted(wanted & set(all_contracts())) if name != TRADE):
        chosen += _speaking([file for file in known if file.contract == contract.name], contract, business_date)
    return tuple(
        Input(f.sha256, f.name, f.source or "", f.business_date or BEGINNING, home.profiles[f.source or ""])
        for f in sorted(chosen, key=lambda f: (f.contract or "", f.source or "", str(f.business_date), f.sha256))
    )


def _speaking(files: Sequence[ReceivedFile], contract: Contract, business_date: date) -> list[ReceivedFile]:
    """Of the files of a contract at or before a date, those that speak on it."""
    if contract.arrival is Arrival.HISTORY:
        return list(files)
    if contract.arrival is Arrival.DAILY:
        return [file for file in files if file.business_date == business_date]
    newest: dict[str, date] = {}
    for file in files:
        newest[file.source or ""] = max(newest.get(file.source or "", BEGINNING), file.business_date or BEGINNING)
    return [file for file in files if file.business_date == newest[file.source or ""]]


def _runs(home: Home, business_date: date) -> dict[str, EarlierRun]:
    found = {name: home.journal.current_run(business_date, name) for name in sorted(home.rulebooks)}
    return {
        name: EarlierRun(run.run_id, run.business_date, run.result_hash, home.warehouse / run.path)
        for name, run in found.items()
        if run is not None and run.result_hash is not None and run.path is not None
    }


def _lists(home: Home) -> dict[str, str]:
    folder = home.settings.codes
    path = newest_list(folder) if folder else None
    return {} if path is None else {VENUES: home.vault.put(path)}


def _read_files(home: Home, files: Sequence[Input]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    rows: dict[str, list[pl.DataFrame]] = {}
    rejects = [reject.SCHEMA.to_frame()]
    for item in files:
        payload = home.vault.read(item.file_sha256)
        found = read(land(payload, file_sha256=item.file_sha256, name=item.name, profile=item.profile), item.profile)
        rows.setdefault(item.profile.contract, []).append(found.rows)
        rejects.append(found.rejects)
    return {name: pl.concat(frames) for name, frames in rows.items()}, pl.concat(rejects)


def _of_runs(runs: dict[str, EarlierRun], wanted: frozenset[str]) -> dict[str, pl.DataFrame]:
    found: dict[str, pl.DataFrame] = {}
    trades: list[pl.DataFrame] = []
    for name, run in runs.items():
        asked = [table for table in OF_A_RUN if f"{table}:{name}" in wanted]
        with Sealed(run.path) as sealed:
            found |= {f"{table}:{name}": sealed.read(f"reconciliation.{table}") for table in asked}
            if TRADE in wanted and sealed.identity["contract"] == TRADE:
                trades.append(_trades(sealed))
    if trades:
        found[TRADE] = pl.concat(trades).unique(["book", "row_id"], keep="first", maintain_order=True)
    return found


def _trades(sealed: Sealed) -> pl.DataFrame:
    """The trades received for the date, with what became of them."""
    rows = sealed.read("canonical.rows").filter(pl.col("origin") == Origin.RECEIVED)
    ends = sealed.read("reconciliation.dispositions").select("book", "row_id", DISPOSITION)
    return rows.join(ends, on=["book", "row_id"], how="left", maintain_order="left").select(
        *LINEAGE.names(), *all_contracts()[TRADE].schema.names(), pl.col(DISPOSITION).cast(pl.String)
    )
