"""Canonical rows of every sealed run of a date, and what else arrived -> findings, sealed, and their cases."""

from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg
import polars as pl

from compliance.check import Outcome, Pack, State
from data.contracts.failure import TieoutError
from data.contracts.finding import Severity
from pipelines.assets.sealing import SEALED
from pipelines.check_run import run_checks
from pipelines.checks import failure
from pipelines.home import Home
from pipelines.partitions import DATES
from pipelines.settings import settings_from

FINDINGS = dg.AssetKey(["compliance", "findings"])
GRAVE = [Severity.HIGH, Severity.CRITICAL]


def check_name(pack: Pack) -> str:
    """What Dagster calls a pack's asset check: letters, digits and underscores only."""
    return pack.replace("-", "_")


@dg.asset(
    key=FINDINGS,
    deps=[SEALED],  # every reconciliation of the date: Dagster sees that the dates are one of its dimensions
    check_specs=[
        dg.AssetCheckSpec(
            name=check_name(pack),
            asset=FINDINGS,
            description=f"No check of the pack {pack} finds anything of high or critical severity.",
        )
        for pack in Pack
    ],
    partitions_def=DATES,
    group_name="compliance",
)
def findings(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What every check says of a business date; what did not arrive is not run, and never passed."""
    day = date.fromisoformat(context.partition_key)
    try:
        done = run_checks(Home(settings_from()), day)
    except TieoutError as error:
        raise failure(error) from error
    except OSError as error:
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=2) from error
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(done.path)),
            "run_id": done.run_id,
            "result_hash": done.result_hash,
            "findings": sum(outcome.findings.height for outcome in done.outcomes),
            "cases": ", ".join(f"{count} {kind}" for kind, count in sorted(done.events.items())) or "none",
        },
        check_results=[*_results(done.outcomes)],
    )


def _results(outcomes: Sequence[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """One result per pack: failed where a grave finding is there, a warning where nothing of it could be run."""
    for pack in Pack:
        said = [outcome for outcome in outcomes if outcome.check.pack is pack]
        grave = sum(outcome.findings.filter(pl.col("severity").is_in(GRAVE)).height for outcome in said)
        ran = [outcome for outcome in said if outcome.state is not State.NOT_RUN]
        yield dg.AssetCheckResult(
            asset_key=FINDINGS,
            check_name=check_name(pack),
            passed=bool(ran) and not grave,
            severity=dg.AssetCheckSeverity.ERROR if grave else dg.AssetCheckSeverity.WARN,
            metadata={
                "findings": sum(outcome.findings.height for outcome in said),
                "of high or critical severity": grave,
                "parts run": len(ran),
                "parts not run": len(said) - len(ran),
            },
        )
