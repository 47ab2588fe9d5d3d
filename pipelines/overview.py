"""A sealed run in numbers, for the head of operations: what came, where it ended, what is open, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from data.contracts.case import STILL_OPEN, frame_of
from data.contracts.words import Book
from data.journal.records import ReceivedFile
from data.warehouse import Sealed
from pipelines.business_days import business_days_of
from pipelines.home import Home
from reconciliation.cases import aged
from reconciliation.summary import Summary, summarise

OLDEST_CASES = 8


@dataclass(frozen=True)
class Overview:
    """One sealed run.

    Args:
        received: files handed in for the business date, whatever became of them.
        summary: rows, matches and breaks in numbers.
        landed: rows in the run by origin: received today, carried, recalled.
        rejects: rejected rows with the column, value and expectation, at most a handful.
        oldest: cases open on the evening of the business date, with `age_business_days`, oldest first.
        open_cases: how many are open in all.
        proof: the laws of the run with their numbers; the first is the proof line.
        missing: senders from whom nothing came.
    """

    reconciliation: str
    title: str
    business_date: date
    run_id: str
    result_hash: str
    path: Path
    base_currency: str
    received: tuple[ReceivedFile, ...]
    summary: Summary
    landed: dict[str, int]
    canonical: int
    rejects: pl.DataFrame
    oldest: pl.DataFrame
    open_cases: int
    proof: pl.DataFrame
    missing: tuple[str, ...]

    @property
    def proof_line(self) -> str:
        return str(self.proof["said"][0])

    def values(self) -> dict[str, Any]:
        """The same as one JSON document."""
        told = {name: getattr(self, name) for name in ("reconciliation", "business_date", "run_id", "result_hash")}
        return told | {
            "path": self.path,
            "files": [file.model_dump(mode="json", exclude={"id", "superseded_by"}) for file in self.received],
            "landed": self.landed,
            "canonical": self.canonical,
            "summary": self.summary.as_json(),
            "open_cases": self.open_cases,
            "oldest_cases": self.oldest.to_dicts(),
            "proof": self.proof_line,
            "laws_held": int(self.proof["holds"].sum()),
            "missing": self.missing,
        }


def overview_of(home: Home, path: Path, missing: tuple[str, ...] = ()) -> Overview:
    """The overview of one sealed run.

    Args:
        path: of the sealed file.
        missing: senders from whom nothing came, where the caller knows.
    """
    with Sealed(path) as run:
        identity, result_hash = run.identity, run.result_hash
        tables = {name: run.read(name) for name in run.tables()}
    rulebook = home.rulebooks[identity["reconciliation"]]
    business_date = date.fromisoformat(identity["business_date"])
    rows, landed = tables["canonical.rows"], tables["landing.rows"]
    evening = home.journal.cases_before(rulebook.name, business_date + timedelta(days=1))
    still_open = frame_of([case for case in evening if case.state in STILL_OPEN])
    cases = aged(still_open, business_date, business_days_of(rulebook))
    return Overview(
        reconciliation=rulebook.name,
        title=rulebook.title or rulebook.name,
        business_date=business_date,
        run_id=path.stem,
        result_hash=result_hash,
        path=path,
        base_currency=rulebook.base_currency,
        received=tuple(home.journal.received_files(business_date)),
        summary=summarise(
            (rows.filter(pl.col("book") == Book.HOUSE), rows.filter(pl.col("book") == Book.STREET)),
            tables["reconciliation.dispositions"],
            (tables["reconciliation.matches"], tables["reconciliation.breaks"], tables["reconciliation.causes"]),
            rulebook.contract,
        ),
        landed=dict(landed["origin"].cast(pl.String).value_counts().sort("origin").iter_rows()),
        canonical=rows.height,
        rejects=tables["landing.rejects"],
        oldest=cases.sort(["opened_on", "exposure", "case_id"], descending=[False, True, False]).head(OLDEST_CASES),
        open_cases=cases.height,
        proof=tables["reconciliation.proof"],
        missing=missing,
    )
