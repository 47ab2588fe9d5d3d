"""What earlier sealed runs bring into a run: rows still open, and settled rows that are spoken of again."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from data.contracts import reject
from data.contracts.landed import SCHEMA as LANDED
from data.warehouse import Sealed
from pipelines.run_plan import EarlierRun, RunPlan
from reconciliation.carry import Stored, carried, recalled


class Earlier(NamedTuple):
    """Rows of earlier days in this run: landed, canonical, and those whose file was superseded since."""

    landed: pl.DataFrame
    canonical: pl.DataFrame
    excluded: pl.DataFrame


def earlier_rows(plan: RunPlan, received: pl.DataFrame) -> Earlier:
    """Carry what the last run left open, then recall what today's rows name again.

    Args:
        received: canonical rows of the files of the day.
    """
    contract = plan.rulebook.contract
    history = [_stored(run) for run in plan.earlier]
    open_rows = carried(history[0] if history else None, received, plan.superseded, contract)
    present = pl.concat([received.select("book", "row_id"), open_rows.landed.select("book", "row_id")])
    named_again = recalled(history, received, present, plan.superseded, contract)
    return Earlier(
        landed=pl.concat([open_rows.landed, named_again.landed]).select(LANDED.names()),
        canonical=pl.concat([open_rows.rows, named_again.rows]),
        excluded=pl.concat([open_rows.excluded, named_again.excluded]).select(reject.EXCLUDED.names()),
    )


def counterparties_of_missing(plan: RunPlan) -> tuple[tuple[str, str], ...]:
    """Senders who sent nothing, with the counterparties that their profiles and their files of earlier days name."""
    found = set(plan.missing_counterparties)
    if plan.missing and "counterparty" in plan.rulebook.contract.columns:
        for run in plan.earlier:
            with Sealed(run.path) as sealed:
                found |= set(sealed.sql(_COUNTERPARTIES, {"sources": list(plan.missing)}).iter_rows())
    return tuple(sorted(found))


_COUNTERPARTIES = """select distinct source, counterparty from canonical.rows
where list_contains($sources, source) and counterparty is not null"""


def _stored(run: EarlierRun) -> Stored:
    with Sealed(run.path) as sealed:
        return Stored(
            run.business_date,
            sealed.read("landing.rows"),
            sealed.read("canonical.rows"),
            sealed.read("reconciliation.dispositions"),
        )
