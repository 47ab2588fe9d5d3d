"""The laws that block what follows, as Dagster asset checks. A law that fails stops the run before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import dagster as dg

from data.contracts.failure import ExitCode, TieoutError


class Law(NamedTuple):
    """One law, whether it holds in this run, and the numbers that show it."""

    name: str
    holds: bool
    shown: Mapping[str, int | str]


LANDING = dg.AssetKey(["landing", "rows"])
CANONICAL = dg.AssetKey(["canonical", "rows"])
QUALITY = dg.AssetKey(["compliance", "quality"])
PROOF = dg.AssetKey(["reconciliation", "proof"])

EXIT_CODE = "exit_code"

SPECS = {
    "control_totals": (LANDING, "Every file in the run agrees with the totals it states."),
    "nothing_lost": (CANONICAL, "Landed rows = canonical rows + rejects + excluded."),
    "quality": (QUALITY, "No critical expectation on the canonical rows fails."),
    "proof": (PROOF, "Every row ended matched once or broken once, checked in SQL from what is stored."),
}


def spec(name: str) -> dg.AssetCheckSpec:
    """The declaration of a law as a blocking asset check."""
    key, description = SPECS[name]
    return dg.AssetCheckSpec(name=name, asset=key, description=description, blocking=True)


def result(law: Law, exit_code: ExitCode) -> dg.AssetCheckResult:
    """What a run says of a law; a broken one carries the exit code that the command ends with."""
    metadata = {**law.shown, EXIT_CODE: int(exit_code)}
    return dg.AssetCheckResult(check_name=law.name, asset_key=SPECS[law.name][0], passed=law.holds, metadata=metadata)


def failure(error: TieoutError) -> dg.Failure:
    """A failure that trying again cannot mend, carrying its exit code."""
    return dg.Failure(str(error), metadata={EXIT_CODE: int(error.exit_code)}, allow_retries=False)


def counts(tables: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Row counts as asset metadata."""
    return {f"rows of {name}": rows for name, rows in tables}
