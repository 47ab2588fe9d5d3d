"""The independent proof of a run: its stored inputs and outputs checked again, in DuckDB SQL and not by the engine.

What the laws mean is said where they stand, one file per subject in `proofs/`. Shared with the engine are only the
words: the contract's columns, the rulebook's numbers, and the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from data.contracts.failure import IntegrityError
from data.reference.calendars import Calendar, calendar_named
from reconciliation.proofs import (
    breaks,
    certificates,
    chosen_groups,
    conservation,
    copies,
    groups,
    identities,
    life,
    rows,
    sealed,
    totals,
)
from reconciliation.proofs.evidence import Evidence, Stored, Violation
from reconciliation.rulebook import Rulebook

__all__ = ["LAWS", "TABLES", "Stored", "Violation", "require", "verify"]

TABLES = (
    "canonical.rows",
    "landing.excluded",
    "landing.rejects",
    "landing.rows",
    "reconciliation.breaks",
    "reconciliation.certificates",
    "reconciliation.dispositions",
    "reconciliation.matches",
)
"""What a proof needs; of `landing.rows` the columns of lineage are enough, but for the bytes received."""

LAWS: tuple[Callable[[Evidence], list[Violation]], ...] = (
    rows.every_row_once,
    rows.one_way,
    rows.lineage_kept,
    rows.sums_conserved,
    groups.disjoint,
    groups.every_match_has_its_group,
    groups.well_formed,
    groups.pairs_agree,
    groups.residuals_true,
    groups.residuals_add_up,
    totals.totals_agree,
    conservation.law_obeyed,
    conservation.residuals_true,
    chosen_groups.choices_add_up,
    chosen_groups.matched_as_proved,
    breaks.rows_of_breaks,
    breaks.well_formed,
    copies.breaks_repeat_their_rows,
    breaks.differences_true,
    breaks.near_misses_true,
    life.duplicates_have_twins,
    life.cancelled_have_cancels,
    life.cancelled_partners_named,
    life.superseded_have_successors,
    life.pending_is_inside_its_cutoff,
    certificates.classes_interchangeable,
    certificates.pairing_is_best,
    certificates.pairing_is_certain,
    certificates.nothing_overlooked,
    identities.tracking_keys_true,
    identities.ids_true,
    sealed.seal_holds,
)


def verify(
    stored: Stored,
    rulebook: Rulebook,
    *,
    business_date: date | None = None,
    calendar: Calendar | None = None,
    received: sealed.Received | None = None,
) -> list[Violation]:
    """Every law that the stored tables of a run break; empty where the run is proved.

    Args:
        stored: a sealed run, or the outputs of two matched files as tables (`warehouse.scratch`) under the names
            of TABLES.
        rulebook: the one the run was made with.
        business_date: of the run, for cut-offs; None where files were matched without a day.
        calendar: the rulebook's own where absent.
        received: reads a received file by its SHA-256 (`Vault.read`); then landed text is held against its bytes.
    """
    missing = sorted(set(TABLES) - set(stored.tables()))
    if missing:
        return [Violation("a run has all its tables", table, "is not there") for table in missing]
    evidence = Evidence(stored, rulebook, calendar or calendar_named(rulebook.calendar or "weekdays"), business_date)
    try:
        found = [violation for law in LAWS for violation in law(evidence)]
    finally:
        evidence.clear()
    return found if received is None else found + sealed.bytes_received(evidence, received)


def require(violations: list[Violation]) -> None:
    """Stop where a run is not proved.

    Raises:
        IntegrityError: names the first violations.
    """
    if violations:
        told = "\n".join(f"- {violation}" for violation in violations[:10])
        more = f"\nand {len(violations) - 10} more" if len(violations) > 10 else ""  # noqa: PLR2004
        raise IntegrityError(f"the run is not proved, nothing of it may be trusted:\n{told}{more}")
