"""Certificates of best pairings: honest ones hold; every way to cheat with a pairing is caught, without a solver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from build import a_trade, trades
from proved import BUSINESS_DATE, CALENDAR, RULEBOOK, Tables, changed, proved, stored

from data.contracts.contract import contract_named
from data.contracts.match import residual_fields
from data.contracts.words import Book
from data.warehouse import scratch
from reconciliation.engine import Day
from reconciliation.identity import GROUP, identity_of
from reconciliation.proofs import certificates
from reconciliation.proofs.evidence import Evidence, Violation

CERTIFICATES, MATCHES, LEDGER = (f"reconciliation.{name}" for name in ("certificates", "matches", "dispositions"))
Law = Callable[[Evidence], list[Violation]]


def money(ref: str, account: str, net_amount: str, price: str = "10") -> dict[str, Any]:
    return a_trade(ref, account=account, net_amount=net_amount, price=price)


HOUSE = [
    money("H1", "SWAP", "1000.00"),  # two against two: straight is best, crossed is admissible too
    money("H2", "SWAP", "1000.02"),
    money("H3", "TIE", "1000.00"),  # two partners as near
    money("H4", "TWIN", "1000.00"),  # two identical rows against one
    money("H5", "TWIN", "1000.00"),
    money("H6", "ALONE", "1000.00"),
]
STREET = [
    money("S1", "SWAP", "1000.01"),
    money("S2", "SWAP", "1000.03"),
    money("S3", "TIE", "1000.01"),
    money("S4", "TIE", "999.99"),
    money("S5", "TWIN", "1000.01", "10.0005"),
    money("S6", "ALONE", "1000.04", "10.0005"),
]
RUN = stored(trades(*HOUSE, source="fo"), trades(*STREET, source="brk"), RULEBOOK, Day(BUSINESS_DATE, CALENDAR))


def repaired(run: Tables, *pairs: tuple[str, str], paired_too: bool = False) -> Tables:
    """The run as an engine would have stored it that matches these references, admissible but not best."""
    ledger, rows = run[LEDGER], run["canonical.rows"]
    matches = run[MATCHES]
    for ours, theirs in pairs:
        members = [ledger.filter(pl.col("trade_ref") == ref).row(0, named=True) for ref in (ours, theirs)]
        group = identity_of([m["tracking_key"] for m in members], GROUP)
        amounts = [rows.filter(pl.col("trade_ref") == ref)["net_amount"].item() for ref in (ours, theirs)]
        residuals = dict.fromkeys(residual_fields(contract_named("trade")))
        residuals["net_amount"] = amounts[0] - amounts[1] or None
        matches = matches.filter(~pl.col("house_refs").list.contains(ours))
        said = matches.clear().with_columns()
        row = {
            "group_id": group, "pass": "tolerance", "cardinality": "1:1", "house_rows": [members[0]["row_id"]],
            "street_rows": [members[1]["row_id"]], "house_refs": [ours], "street_refs": [theirs],
            "residuals": residuals, "status": "OPTIMAL",
        }  # fmt: skip
        matches = pl.concat([matches, pl.DataFrame([row], schema=said.schema)])
        named = pl.col("trade_ref").is_in([ours, theirs])
        ledger = ledger.with_columns(
            pl.when(named).then(pl.lit("MATCHED", ledger.schema["disposition"])).otherwise("disposition")
            .alias("disposition"),
            pl.when(named).then(pl.lit(group)).otherwise("group_id").alias("group_id"),
            pl.when(named).then(None).otherwise("break_id").alias("break_id"),
        )  # fmt: skip
    changes = {**run, MATCHES: matches, LEDGER: ledger}
    return certificates_say(changes, dict(pairs)) if paired_too else changes


def row_id(ref: str) -> str:
    return RUN[LEDGER].filter(pl.col("trade_ref") == ref)["row_id"].item()


def certificates_say(run: Tables, pairs: dict[str, str]) -> Tables:
    table = run[CERTIFICATES]
    by_row = {row_id(ours): row_id(theirs) for ours, theirs in pairs.items()}
    paired = [
        [{"class": by_row[row["class"]], "pairs": 1}] if row["class"] in by_row else row["paired"]
        for row in table.iter_rows(named=True)
    ]
    return {**run, CERTIFICATES: table.with_columns(pl.Series("paired", paired, dtype=table.schema["paired"]))}


def edited(column: str, value: object, ref: str) -> Callable[[Tables], Tables]:
    def change(table: pl.DataFrame) -> pl.DataFrame:
        mine = pl.col("class") == row_id(ref)
        assert table.filter(mine).height
        value_of = value if isinstance(value, pl.Expr) else pl.lit(value, dtype=table.schema[column])
        return table.with_columns(pl.when(mine).then(value_of).otherwise(column).alias(column))

    return lambda run: changed(run, CERTIFICATES, change)


def without_component(ref: str) -> Callable[[Tables], Tables]:
    def change(table: pl.DataFrame) -> pl.DataFrame:
        return table.filter(pl.col("class") != row_id(ref))

    return lambda run: changed(run, CERTIFICATES, change)


SWAPPED = (("H1", "S2"), ("H2", "S1"))
CHEATS: dict[str, tuple[Callable[[Tables], Tables], Law]] = {
    "two partners swapped": (lambda run: repaired(run, *SWAPPED), certificates.pairing_is_certain),
    "two partners swapped, certificates too": (
        lambda run: repaired(run, *SWAPPED, paired_too=True),
        certificates.pairing_is_best,
    ),
    "a tie decided": (lambda run: repaired(run, ("H3", "S3")), certificates.pairing_is_certain),
    "a tie decided and called so": (
        lambda run: edited("knot", 2, "S3")(edited("knot", 1, "H3")(repaired(run, ("H3", "S3")))),
        certificates.pairing_is_certain,
    ),
    "a price that proves too much": (edited("price", pl.col("price") + 1, "H3"), certificates.pairing_is_best),
    "a limit lifted": (edited("limits", False, "S5"), certificates.pairing_is_best),  # noqa: FBT003
    "a level moved": (edited("level", pl.col("level") + 1, "H6"), certificates.pairing_is_certain),
    "decided rows called beyond the budget": (
        edited("status", "BUDGET_EXHAUSTED", "H6"),
        certificates.pairing_is_best,
    ),
    "rows that differ in one class": (
        edited("rows", pl.lit([row_id("H1"), row_id("H2")]), "H1"),
        certificates.classes_interchangeable,
    ),
    "a certificate dropped": (without_component("H6"), certificates.pairing_is_certain),
}


def test_honest_certificates_hold() -> None:
    assert proved(RUN) == []
    by_status = RUN[CERTIFICATES].group_by("status").agg(pl.col("component_id").n_unique())
    assert dict(by_status.iter_rows()) == {"OPTIMAL": 3, "AMBIGUOUS": 1}


@pytest.mark.parametrize(("cheat", "law"), CHEATS.values(), ids=CHEATS.keys())
def test_a_pairing_that_cheats_is_caught(cheat: Callable[[Tables], Tables], law: Law) -> None:
    with scratch(cheat(RUN)) as database:
        assert law(Evidence(database, RULEBOOK, CALENDAR, BUSINESS_DATE))


def test_only_the_certificates_tell_a_swap_from_the_best() -> None:
    broken = {violation.law for violation in proved(repaired(RUN, *SWAPPED, paired_too=True))}

    assert broken <= {"a pairing is the best of its component", "what is matched is certain"}
    assert "a pairing is the best of its component" in broken


def test_a_partner_overlooked_is_caught() -> None:
    """Two rows that were missing on both sides, because their accounts differ, are made partners afterwards."""
    far = {"instrument_id": "I2", "side": "SELL", "quantity": "7"}
    apart = trades(money("H1", "A", "1000"), source="fo"), trades(money("S1", "B", "1000") | far, source="brk")
    run = stored(*apart, RULEBOOK, Day(None, CALENDAR))
    same = [pl.col(name).first() for name in ("account", "instrument_id", "side", "quantity")]

    partners = changed(run, "canonical.rows", lambda rows: rows.with_columns(same))

    with scratch(partners) as database:
        assert certificates.nothing_overlooked(Evidence(database, RULEBOOK, CALENDAR, BUSINESS_DATE))


def test_certificates_of_classes_name_their_rows() -> None:
    twins = RUN[CERTIFICATES].filter(pl.col("rows").list.len() == 2).row(0, named=True)

    assert twins["book"] == Book.HOUSE
    assert twins["rows"] == [row_id("H4"), row_id("H5")]
    assert twins["paired"] == [{"class": row_id("S5"), "pairs": 1}]
