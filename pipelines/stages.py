"""What each stage of a run makes: pure calls on frames, put together. Tables are named as in the sealed file.

A stage takes the workspace, returns its tables, and touches nothing else; the workspace writes them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from data.contracts import landed as landed_rows
from data.contracts import reject
from data.contracts.contract import contract_named
from data.contracts.words import Book
from data.landing import LandedFile, Read, land, read
from data.reference.calendars import calendar_named
from data.run_file import CONTROLS, FILES
from pipelines.history import earlier_rows
from pipelines.run_plan import Input
from pipelines.workspace import Tables, Workspace
from reconciliation import engine, ledger
from reconciliation.day import Day

FX_RATE = "fx_rate"


class Taken(NamedTuple):
    """One file of the run, landed and read."""

    input: Input
    size: int
    landed: LandedFile
    read: Read


def landed(workspace: Workspace) -> Tables:
    """`landing.*` and `canonical.*`: the day's files, and what earlier days left open or are spoken of again."""
    plan = workspace.plan
    contract = plan.rulebook.contract
    taken = [_take(workspace, item) for item in plan.inputs]
    rows = [item for item in taken if item.input.profile.contract == contract.name]
    rates = [item.read.rows for item in taken if item.input.profile.contract == FX_RATE]
    received = _stacked([item.read.rows for item in rows], pl.Schema({**landed_rows.LINEAGE, **contract.schema}))
    earlier = earlier_rows(plan, received)
    of_files = [item.landed.rows.select(landed_rows.SCHEMA.names()) for item in rows]
    return {
        "landing.files": _files(taken),
        "landing.controls": _controls(taken),
        "landing.rows": _stacked([*of_files, earlier.landed], landed_rows.SCHEMA),
        "landing.rejects": _stacked([item.read.rejects for item in rows], reject.SCHEMA),
        "landing.excluded": _stacked([*(item.read.excluded for item in rows), earlier.excluded], reject.EXCLUDED),
        "canonical.rows": pl.concat([received, earlier.canonical]),
        "canonical.rates": _stacked(rates, pl.Schema({**landed_rows.LINEAGE, **contract_named(FX_RATE).schema})),
    }


def quality(workspace: Workspace) -> Tables:
    """`compliance.quality`: what was expected of each sender's rows; no rows where the gate is switched off."""
    from compliance import quality as gates

    plan = workspace.plan
    if not workspace.home.settings.quality:
        return {"compliance.quality": gates.SCHEMA.to_frame()}
    today = pl.col("origin") == "RECEIVED"
    canonical = workspace.table("canonical.rows").filter(today)
    rejects = workspace.table("landing.rejects").filter(today)
    return {"compliance.quality": gates.gate(canonical, rejects, plan.rulebook.contract, plan.business_date)}


def reconciled(workspace: Workspace) -> Tables:
    """`reconciliation.*`: matches, breaks, day causes, and the ledger of every landed row."""
    plan = workspace.plan
    rows = workspace.table("canonical.rows")
    found = engine.reconcile(
        rows.filter(pl.col("book") == Book.HOUSE),
        rows.filter(pl.col("book") == Book.STREET),
        plan.rulebook,
        Day(
            business_date=plan.business_date,
            calendar=calendar_named(plan.rulebook.calendar) if plan.rulebook.calendar else None,
            rates=workspace.table("canonical.rates"),
            missing_sources=plan.missing,
        ),
    )
    whole = ledger.composed(
        found.dispositions, workspace.table("landing.rejects"), workspace.table("landing.excluded")
    )
    return {
        "reconciliation.matches": found.matches,
        "reconciliation.breaks": found.breaks,
        "reconciliation.dispositions": whole,
        "reconciliation.causes": found.causes,
    }


def _take(workspace: Workspace, item: Input) -> Taken:
    payload = workspace.home.vault.read(item.file_sha256)
    file = land(payload, file_sha256=item.file_sha256, name=item.name, profile=item.profile)
    return Taken(item, len(payload), file, read(file, item.profile, item.business_date))


def _files(taken: Sequence[Taken]) -> pl.DataFrame:
    rows = [
        (
            item.input.file_sha256,
            item.input.name,
            item.input.source,
            item.input.book,
            item.input.profile_sha256,
            item.size,
            item.landed.rows.height,
        )
        for item in taken
    ]
    return pl.DataFrame(rows, schema=FILES, orient="row")


def _controls(taken: Sequence[Taken]) -> pl.DataFrame:
    rows = [
        (item.input.file_sha256, control.name, control.said, control.counted, control.agrees, control.where)
        for item in taken
        for control in item.landed.controls
    ]
    return pl.DataFrame(rows, schema=CONTROLS, orient="row")


def _stacked(frames: Sequence[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    return pl.concat([schema.to_frame(), *(frame.select(schema.names()) for frame in frames)])
