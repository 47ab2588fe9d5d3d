"""Where every transaction report of a desk stands, from its files: received, answered, and on their way out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from compliance.article15.lives import AUTHORITY
from compliance.given import street
from compliance.mifir.rule_workbook import explained, read_rules
from compliance.mifir.states import KEY, State, latest, states
from data.contracts.failure import UnknownName, UsageError
from data.contracts.lineage import LINEAGE
from data.contracts.report_status import CONTRACT as STATUSES
from data.contracts.transaction_report import CONTRACT as REPORTS
from data.journal.records import Act
from data.landing import land, read
from pipelines.check_inputs import arrived
from pipelines.home import Home
from pipelines.reporting_files import report_files
from pipelines.terminal import say, show_table

ON_THE_WAY = (Act.PREPARED, Act.VALIDATED, Act.APPROVED)
PROFILE = "mifir_submitted"
FOREVER = date(9999, 12, 31)


class Standing(NamedTuple):
    """What a desk knows of its reports at a moment.

    Args:
        submitted: LINEAGE and the columns of `transaction_report`, what was handed in.
        states: `compliance.mifir.states.STATES`.
        waiting: `transaction_report` in files that are not released, with `prepared_at`.
    """

    submitted: pl.DataFrame
    states: pl.DataFrame
    waiting: pl.DataFrame


def standing(home: Home, at: datetime) -> Standing:
    """Where reports stand, by everything that has arrived of any business date, as far as it happened by then."""
    inputs = arrived(home, FOREVER, [REPORTS.name, STATUSES.name]).inputs
    rows = inputs.get(REPORTS.name, pl.DataFrame(schema={**LINEAGE, **REPORTS.schema}))
    submitted = _released(home, street(rows).filter(~pl.col("source").str.starts_with(AUTHORITY)))
    statuses = inputs.get(STATUSES.name, pl.DataFrame(schema={**LINEAGE, **STATUSES.schema}))
    waiting = _waiting(home, at)
    return Standing(submitted, states(submitted, statuses, at, prepared=waiting), waiting)


class Question(NamedTuple):
    """Which states somebody asks for.

    Args:
        state: only reports in it.
        reference: only this transaction reference.
        history: every attempt, not the last one of each reference alone.
        rules: a workbook of rules that explains what was rejected.
    """

    state: str | None = None
    reference: str | None = None
    history: bool = False
    rules: Path | None = None


def told_states(home: Home, at: datetime, asked: Question) -> pl.DataFrame:
    """The states that somebody asks for, with `rule_meaning` where a workbook is given.

    Raises:
        UsageError: there is no such state or workbook.
        InputError: the workbook holds no rules.
    """
    if asked.state is not None and asked.state.upper() not in list(State):
        raise UnknownName("state", asked.state, State)
    found = standing(home, at).states
    rows = found if asked.history else latest(found)
    if asked.state is not None:
        rows = rows.filter(pl.col("state").cast(pl.String) == asked.state.upper())
    if asked.reference is not None:
        rows = rows.filter(pl.col("transaction_reference") == asked.reference)
    if asked.rules is None:
        return rows
    if not asked.rules.is_file():
        raise UsageError(f"there is no workbook {asked.rules}; --rules names the one with the validation rules")
    return explained(rows, read_rules(asked.rules.read_bytes(), asked.rules.name))


def show(rows: pl.DataFrame, at: datetime, most: int) -> None:
    """A line per report, and how many there are of each state."""
    heads = ("executing entity", "reference", "attempt", "state", "since", "rules", "what the rules say")
    meaning = "rule_meaning" if "rule_meaning" in rows.columns else "rule_texts"
    told = rows.head(most).select(*KEY, "attempt", "state", "since", "rules", meaning).rows()
    show_table("", heads, [(*row[:4], f"{row[4]:%Y-%m-%d %H:%M}" if row[4] else None, *row[5:]) for row in told])
    counts = rows.group_by("state").len().sort(pl.col("state").to_physical()).rows()
    say(f"{rows.height:,} reports at {at:%Y-%m-%d %H:%M} UTC: " + ", ".join(f"{n:,} {word}" for word, n in counts))


def _released(home: Home, submitted: pl.DataFrame) -> pl.DataFrame:
    """What this desk released was handed in at the release, not when its file was made."""
    moments = {file.sha256: done.at for file in report_files(home) if (done := file.by(Act.RELEASED)) is not None}
    released = pl.col("file_sha256").replace_strict(
        moments, default=None, return_dtype=REPORTS.schema["submitted_at"]
    )
    return submitted.with_columns(pl.coalesce(released, "submitted_at").alias("submitted_at"))


def _waiting(home: Home, at: datetime) -> pl.DataFrame:
    empty = pl.DataFrame(schema={**LINEAGE, **REPORTS.schema, "prepared_at": pl.Datetime("us", "UTC")})
    profile = home.profiles[PROFILE]
    frames = [empty]
    for file in report_files(home):
        if file.state in ON_THE_WAY and file.acts[0].at <= at:
            payload = home.vault.read(file.sha256)
            landed = land(payload, file_sha256=file.sha256, name=file.name, profile=profile)
            made = pl.lit(file.acts[0].at, dtype=pl.Datetime("us", "UTC")).alias("prepared_at")
            frames.append(read(landed, profile).rows.with_columns(made))
    return pl.concat(frames)
