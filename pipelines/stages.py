"""What each stage of a run makes: pure calls on frames, put together. Tables are named as in the sealed file.

A stage takes the workspace, returns its tables, and touches nothing else; the workspace writes them at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import polars as pl

from data.collector import collector_paused
from data.contracts import landed as landed_rows
from data.contracts import reject
from data.contracts.contract import contract_named
from data.contracts.words import Book
from data.landing import LandedFile, Read, land, read
from data.run_file import CONTROLS, FILES
from data.warehouse import Sealed
from pipelines.business_days import business_days_of
from pipelines.checks import Law
from pipelines.chosen_engine import reconcile_as_set
from pipelines.history import counterparties_of_missing, earlier_rows
from pipelines.planning import FX_RATE
from pipelines.run_plan import Input, RunPlan
from pipelines.workspace import Tables, Workspace
from reconciliation import ledger
from reconciliation.carry import open_rows_law
from reconciliation.cases import CaseDay, Known, case_events
from reconciliation.day import Day
from reconciliation.proof import verify

PROOF = pl.Schema({"law": pl.String, "holds": pl.Boolean, "said": pl.String})
MOST_TOLD = 5
FILES_AT_ONCE = 2
"""Files of a run that are landed and read at the same time; each is in memory as a whole."""


class Taken(NamedTuple):
    """One file of the run, landed and read; of `landed.rows` only what is stored of them."""

    input: Input
    size: int
    landed: LandedFile
    read: Read


def landed(workspace: Workspace) -> Tables:
    """`landing.*` and `canonical.*`: the day's files, and what earlier days left open or are spoken of again."""
    plan = workspace.plan
    contract = plan.rulebook.contract
    with ThreadPoolExecutor(min(workspace.home.settings.threads or FILES_AT_ONCE, FILES_AT_ONCE)) as threads:
        taken = list(threads.map(lambda item: _take(workspace, item), plan.inputs))
    rows = [item for item in taken if item.input.profile.contract == contract.name]
    rates = [item.read.rows for item in taken if item.input.profile.contract == FX_RATE]
    received = _stacked([item.read.rows for item in rows], pl.Schema({**landed_rows.LINEAGE, **contract.schema}))
    earlier = earlier_rows(plan, received)
    of_files = [item.landed.rows for item in rows]
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
    if not plan.quality:
        return {"compliance.quality": gates.SCHEMA.to_frame()}
    today = pl.col("origin") == "RECEIVED"
    canonical = workspace.table("canonical.rows").filter(today)
    rejects = workspace.table("landing.rejects").filter(today)
    return {"compliance.quality": gates.gate(canonical, rejects, plan.rulebook.contract, plan.business_date)}


def reconciled(workspace: Workspace) -> Tables:
    """`reconciliation.*`: matches with their certificates, breaks, day causes, and the ledger of every landed row."""
    plan = workspace.plan
    rows = workspace.table("canonical.rows")
    found = reconcile_as_set(
        rows.filter(pl.col("book") == Book.HOUSE),
        rows.filter(pl.col("book") == Book.STREET),
        plan.rulebook,
        Day(
            business_date=plan.business_date,
            calendar=business_days_of(plan.rulebook),
            rates=workspace.table("canonical.rates"),
            missing_sources=plan.missing,
            missing_counterparties=counterparties_of_missing(plan),
        ),
        workspace.home.settings,
        workspace.sealed_path.with_suffix(".parts"),
    )
    whole = ledger.composed(
        found.dispositions, workspace.table("landing.rejects"), workspace.table("landing.excluded")
    )
    return {
        "reconciliation.matches": found.matches,
        "reconciliation.breaks": found.breaks,
        "reconciliation.dispositions": whole,
        "reconciliation.causes": found.causes,
        "reconciliation.certificates": found.certificates,
    }


def proof(workspace: Workspace) -> Tables:
    """`reconciliation.proof`: the laws of the ledger with their numbers, and what the check in SQL found broken."""
    plan = workspace.plan
    dispositions = workspace.table("reconciliation.dispositions")
    held = ledger.proved(
        workspace.table("landing.rows"), workspace.table("canonical.rows"), dispositions, plan.rulebook.contract
    )
    laws = [*held.laws, *_days_law(plan, dispositions)]
    del dispositions
    workspace.let_go()  # the proof asks what is stored; what is in memory only takes its room
    broken = verify(
        workspace.building,
        plan.rulebook,
        business_date=plan.business_date,
        calendar=business_days_of(plan.rulebook),
        received=workspace.home.vault.read,
    )
    rows = [
        ("every row is accounted for once", held.holds, held.line),
        *((law.name, law.holds, str(law)) for law in laws),
        *((violation.law, False, str(violation)) for violation in broken),
    ]
    return {"reconciliation.proof": pl.DataFrame(rows, schema=PROOF, orient="row")}


def _days_law(plan: RunPlan, dispositions: pl.DataFrame) -> list[ledger.Law]:
    if not plan.earlier:
        return []
    with Sealed(plan.earlier[0].path) as before:
        return [open_rows_law(before.read("reconciliation.dispositions"), dispositions)]


def _take(workspace: Workspace, item: Input) -> Taken:
    home = workspace.home
    file = home.just_landed.take(item.file_sha256, item.name, item.profile)
    if file is None:
        payload = home.vault.read(item.file_sha256)
        file = land(payload, file_sha256=item.file_sha256, name=item.name, profile=item.profile)
    doors = read(file, item.profile, item.business_date)
    size = home.vault.path_of(item.file_sha256).stat().st_size
    return Taken(item, size, file._replace(rows=file.rows.select(landed_rows.SCHEMA.names())), doors)


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


class LandingLaws(NamedTuple):
    control_totals: Law
    nothing_lost: Law


def landing_laws(workspace: Workspace) -> LandingLaws:
    """Files agree with what they state, and every landed row left by one door."""
    controls = workspace.table("landing.controls")
    failed = controls.filter(~pl.col("agrees"))
    allowed = workspace.home.journal.overridden_files()
    unexcused = failed.filter(~pl.col("file_sha256").is_in(allowed))
    landed_count = workspace.table("landing.rows").height
    doors = {
        "canonical": workspace.table("canonical.rows").height,
        "rejected": workspace.table("landing.rejects")["row_id"].n_unique(),
        "excluded": workspace.table("landing.excluded").height,
    }
    return LandingLaws(
        Law(
            "control_totals",
            unexcused.is_empty(),
            {
                "controls": controls.height,
                "failed": failed.height,
                "excused by a person": failed.height - unexcused.height,
            },
        ),
        Law("nothing_lost", landed_count == sum(doors.values()), {"landed": landed_count, **doors}),
    )


def quality_law(workspace: Workspace) -> Law:
    """No critical expectation is missed; a missed one names the rows to look at."""
    from compliance.quality import missed_critical

    results = workspace.table("compliance.quality")
    missed = missed_critical(results)
    told = {
        f"{source}: {says}": f"missed by {count} rows ({', '.join(rows)})"
        for source, says, count, rows in missed.select("source", "expectation", "unexpected", "examples").iter_rows()
    }
    return Law("quality", missed.is_empty(), {"expectations": results.height, **told})


def quality_page(workspace: Workspace) -> Path:
    """Write the page of the gate's results; a later run of the same date writes it again."""
    from compliance.quality_page import page

    plan = workspace.plan
    target = workspace.home.outbox / "quality" / f"{plan.business_date}_{plan.rulebook.name}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = page(workspace.table("compliance.quality"), plan.rulebook.name, plan.business_date)
    unfinished = target.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(target)
    return target


def proof_law(workspace: Workspace) -> Law:
    """The run is proved; otherwise what is broken, the first of it."""
    laws = workspace.table("reconciliation.proof")
    broken = laws.filter(~pl.col("holds"))
    told = {f"broken {number}": said for number, said in enumerate(broken["said"].head(MOST_TOLD), start=1)}
    return Law("proof", broken.is_empty(), {"laws": laws.height, "line": laws["said"][0], **told})


def sealed(workspace: Workspace) -> str:
    """Seal the run and say so in the journal; its result hash."""
    result_hash = workspace.seal()
    path = workspace.sealed_path.relative_to(workspace.home.warehouse)
    workspace.home.journal.run_sealed(workspace.plan.run_id, result_hash, path.as_posix())
    return result_hash


def cases(workspace: Workspace) -> dict[str, int]:
    """What the sealed run says about cases, written in one transaction; events by kind."""
    plan = workspace.plan
    journal = workspace.home.journal
    with Sealed(workspace.sealed_path) as run:
        breaks, dispositions = run.read("reconciliation.breaks"), run.read("reconciliation.dispositions")
    known = Known(
        journal.cases_before(plan.rulebook.name, plan.business_date),
        journal.cases_elsewhere(plan.rulebook.name, plan.business_date),
    )
    day = CaseDay(
        plan.rulebook.name, plan.business_date, business_days_of(plan.rulebook), plan.rulebook.recall_business_days
    )
    with collector_paused():
        events = case_events(known, breaks, dispositions, day)
        journal.apply_run(plan.run_id, events)
    return dict(Counter(event.kind.lower() for event in events))
