"""Planted cheating: every stored table is tampered with by the smallest step, and the proof must say so."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest
from proved import BUSINESS_DATE, CALENDAR, RULEBOOK, Tables, changed, planted, proved

from data.warehouse import scratch
from reconciliation.proof import LAWS, Violation
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
from reconciliation.proofs.evidence import Evidence

LANDED, CANONICAL = "landing.rows", "canonical.rows"
MATCHES, BREAKS, LEDGER = "reconciliation.matches", "reconciliation.breaks", "reconciliation.dispositions"
RUN = planted()
Cheat = Callable[[Tables], Tables]
Law = Callable[[Evidence], list[Violation]]


def ledger(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Cheat:
    return lambda run: changed(run, LEDGER, change)


def without(table: str, **given: str) -> Cheat:
    return lambda run: changed(run, table, lambda frame: frame.filter(~_is(given)))


def edited(table: str, column: str, to: object, **given: str) -> Cheat:
    """One cell, or all cells of the rows that the condition finds, set to another value."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        assert frame.filter(_is(given)).height
        value = pl.lit(to, dtype=frame.schema[column]) if not isinstance(to, pl.Expr) else to
        return frame.with_columns(pl.when(_is(given)).then(value).otherwise(column).alias(column))

    return lambda run: changed(run, table, change)


def also(*cheats: Cheat) -> Cheat:
    def all_of(run: Tables) -> Tables:
        for cheat in cheats:
            run = cheat(run)
        return run

    return all_of


def _is(given: dict[str, str]) -> pl.Expr:
    return pl.all_horizontal(
        pl.col(name).list.contains(value) if name.endswith("_refs") else pl.col(name).cast(pl.String) == value
        for name, value in given.items()
    )


def break_of(ref: str) -> str:
    return RUN[LEDGER].filter(pl.col("trade_ref") == ref)["break_id"].item()


def group_of(ref: str) -> str:
    return RUN[LEDGER].filter(pl.col("trade_ref") == ref)["group_id"].item()


def test_an_honest_run_breaks_no_law() -> None:
    assert proved(RUN) == []
    assert RUN[LEDGER]["disposition"].n_unique() == 8


CHEATS: dict[str, tuple[Cheat, Law]] = {
    "a near miss dropped": (
        lambda run: changed(run, BREAKS, lambda b: b.with_columns(near_miss=pl.lit(None, b.schema["near_miss"]))),
        breaks.near_misses_true,
    ),
    "a near miss of nobody": (
        lambda run: changed(
            run,
            BREAKS,
            lambda b: b.with_columns(pl.col("near_miss").struct.with_fields(row_id=pl.lit("brk/none"))),
        ),
        breaks.near_misses_true,
    ),
    "a landed row dropped from the ledger": (
        without(LEDGER, trade_ref="H5"),
        rows.every_row_once,
    ),
    "a row dropped everywhere but where it landed": (
        also(without(LEDGER, trade_ref="H9"), without(CANONICAL, trade_ref="H9")),
        rows.one_way,
    ),
    "a disposition told twice": (
        ledger(lambda frame: pl.concat([frame, frame.head(1)])),
        rows.every_row_once,
    ),
    "a reject hidden": (
        lambda run: changed(run, "landing.rejects", lambda frame: frame.clear()),
        rows.one_way,
    ),
    "a reject called excluded": (
        edited(LEDGER, "disposition", "EXCLUDED", disposition="REJECTED"),
        rows.one_way,
    ),
    "a row from nowhere": (
        without(LANDED, row_id="house/fo:1"),
        rows.every_row_once,
    ),
    "a row in two groups": (
        lambda run: changed(run, MATCHES, lambda m: pl.concat([m, m.head(1).with_columns(group_id=pl.lit("G0"))])),
        groups.disjoint,
    ),
    "a row twice in its group": (
        edited(MATCHES, "house_rows", pl.concat_list("house_rows", "house_rows"), house_refs="H1"),
        groups.disjoint,
    ),
    "sides swapped": (
        lambda run: changed(
            run, MATCHES, lambda m: m.with_columns(house_rows="street_rows", street_rows="house_rows")
        ),
        groups.disjoint,
    ),
    "a group dropped": (without(MATCHES, house_refs="H1"), groups.every_match_has_its_group),
    "a break called a match": (
        edited(LEDGER, "disposition", "MATCHED", trade_ref="H5"),
        groups.every_match_has_its_group,
    ),
    "a match that no pass makes": (
        edited(MATCHES, "pass", "near_miss", house_refs="H3"),
        groups.well_formed,
    ),
    "a match that is not certain": (
        edited(MATCHES, "status", "BUDGET_EXHAUSTED", house_refs="H3"),
        groups.well_formed,
    ),
    "a pass that does not pair these rows": (
        edited(MATCHES, "pass", "reference", house_refs="H3"),
        groups.pairs_agree,
    ),
    "a price out of tolerance by the smallest step": (
        edited(CANONICAL, "price", Decimal("20.002000200021"), trade_ref="S2"),
        groups.pairs_agree,
    ),
    "money out of tolerance by the smallest step": (
        edited(CANONICAL, "net_amount", Decimal("1000.0500000001"), trade_ref="S1"),
        groups.pairs_agree,
    ),
    "a canonical number edited within tolerance": (
        edited(CANONICAL, "net_amount", Decimal("1000.0100000001"), trade_ref="S1"),
        groups.residuals_true,
    ),
    "a residual edited": (
        edited(MATCHES, "residuals", pl.col("residuals").struct.with_fields(net_amount=None), house_refs="H1"),
        groups.residuals_add_up,
    ),
    "a fill of a group edited": (
        edited(CANONICAL, "quantity", Decimal("100.0000000001"), trade_ref="S4"),
        totals.totals_agree,
    ),
    "a price of a group edited beyond its rounding": (
        edited(CANONICAL, "price", Decimal("10.0068"), trade_ref="H4"),
        totals.totals_agree,
    ),
    "a fill of another block": (edited(CANONICAL, "block_ref", "H5", trade_ref="S4"), totals.totals_agree),
    "a break dropped": (without(BREAKS, house_refs="H5"), breaks.rows_of_breaks),
    "a broken number edited": (
        edited(CANONICAL, "price", Decimal("10.500000000001"), trade_ref="S5"),
        breaks.differences_true,
    ),
    "a difference hidden": (
        edited(BREAKS, "differences", pl.col("differences").list.head(1), house_refs="H5"),
        breaks.differences_true,
    ),
    "a match hidden as a break": (
        also(
            edited(CANONICAL, "price", Decimal(10), trade_ref="S5"),
            edited(CANONICAL, "net_amount", Decimal(1000), trade_ref="S5"),
            edited(BREAKS, "differences", pl.col("differences").list.head(0), house_refs="H5"),
        ),
        breaks.differences_true,
    ),
    "a break filed under another account": (
        edited(BREAKS, "account", "ACC9", house_refs="H5"),
        copies.breaks_repeat_their_rows,
    ),
    "a type without its code": (edited(BREAKS, "codes", pl.lit(["DMON"]), house_refs="H5"), breaks.well_formed),
    "a break hidden as a duplicate": (
        also(
            edited(LEDGER, "reason", "same as house/fo:1", trade_ref="H5"),
            edited(LEDGER, "disposition", "DUPLICATE", trade_ref="H5"),
        ),
        life.duplicates_have_twins,
    ),
    "a break hidden as cancelled": (
        also(
            edited(LEDGER, "reason", "cancels house/fo:6", trade_ref="H5"),
            edited(LEDGER, "disposition", "CANCELLED", trade_ref="H5"),
        ),
        life.cancelled_have_cancels,
    ),
    "a cancel that is none": (edited(CANONICAL, "status", "NEW", trade_ref="H7"), life.cancelled_have_cancels),
    "a live row called cancelled on one side": (
        also(
            edited(BREAKS, "types", pl.lit(["CANCELLED_ONE_SIDE"]), house_refs="H6"),
            edited(BREAKS, "codes", pl.lit(["CANCELLED_ONE_SIDE"]), house_refs="H6"),
        ),
        life.cancelled_partners_named,
    ),
    "a cancelled row that names another's break": (
        edited(LEDGER, "break_id", break_of("H5"), trade_ref="H7"),
        life.cancelled_partners_named,
    ),
    "a break hidden as superseded": (
        also(
            edited(LEDGER, "reason", "superseded by house/fo:99", trade_ref="H5"),
            edited(LEDGER, "disposition", "EXCLUDED", trade_ref="H5"),
        ),
        life.superseded_have_successors,
    ),
    "a break hidden as pending": (
        edited(LEDGER, "disposition", "PENDING", trade_ref="H5"),
        life.pending_is_inside_its_cutoff,
    ),
    "a group id forged": (
        also(
            edited(MATCHES, "group_id", "G" + "0" * 32, house_refs="H1"),
            edited(LEDGER, "group_id", "G" + "0" * 32, group_id=group_of("H1")),
        ),
        identities.ids_true,
    ),
    "a tracking key forged": (
        edited(LEDGER, "tracking_key", "trades|HOUSE|fo|H6|0", trade_ref="H5"),
        identities.tracking_keys_true,
    ),
    "a row that ends nowhere": (
        also(without(LEDGER, trade_ref="H5"), edited(LEDGER, "row_id", "house/fo:5", trade_ref="H3")),
        rows.sums_conserved,
    ),
    "a lineage edited": (edited(CANONICAL, "line", 77, trade_ref="H1"), rows.lineage_kept),
    "a reference edited in the ledger": (
        edited(LEDGER, "trade_ref", "HX", trade_ref="H1"),
        rows.lineage_kept,
    ),
}


@pytest.mark.parametrize(("cheat", "law"), CHEATS.values(), ids=CHEATS.keys())
def test_cheating_is_caught(cheat: Cheat, law: Law) -> None:
    with scratch(cheat(RUN)) as database:
        assert law(Evidence(database, RULEBOOK, CALENDAR, BUSINESS_DATE))


def test_every_law_catches_some_cheat() -> None:
    elsewhere = {
        sealed.seal_holds,  # tampered seals: test_proof.py
        certificates.classes_interchangeable,  # certificates: test_certificates.py
        certificates.pairing_is_best,
        certificates.pairing_is_certain,
        certificates.nothing_overlooked,
        conservation.law_obeyed,  # groups of any shape: test_conservation_proof.py
        conservation.residuals_true,
        chosen_groups.choices_add_up,  # and their certificates: test_chosen_groups.py
        chosen_groups.matched_as_proved,
    }

    caught = {law for _, law in CHEATS.values()} | elsewhere

    assert caught == set(LAWS)


def test_a_table_taken_away_is_a_violation() -> None:
    run = {name: frame for name, frame in RUN.items() if name != "landing.rejects"}

    assert [str(violation) for violation in proved(run)] == [
        "a run has all its tables: landing.rejects: is not there"
    ]
