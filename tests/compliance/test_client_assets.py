"""Client money over pools, currencies and days; custody over custodians; reserves over weeks and the rule's dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from check_examples import given_of, said_of

from compliance.check import Outcome, check_named

MONEY, CUSTODY, RESERVE = (check_named(name) for name in ("CASS-001", "CASS-002", "SEG-001"))
POOL = {"pool": "GENERAL", "currency": "GBP", "counted_on": "2026-11-20", "requirement": "100", "resource": "100"}
NORTH = {"custodian": "NORTH", "account": "A1", "quantity": "100", "book": "HOUSE"}
LARGE = {"average_total_credits": "500000000", "computed_at": "2026-06-26T02:00:00Z", "currency": "USD"}


def asked(check: Any, name: str, day: date = date(2026, 11, 20), **inputs: list[dict[str, str]]) -> Outcome:
    part = next(part for part in check.parts if part.name == name)
    at = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    return said_of(check, part, given_of(part, inputs)._replace(business_date=day, at=at))


def test_money_of_one_pool_or_currency_never_makes_good_another() -> None:
    rows = [{**POOL, "resource": "50"}, {**POOL, "currency": "EUR", "resource": "150"}, {**POOL, "pool": "MARGIN"}]

    short, over = (asked(MONEY, name, client_money=rows).findings for name in ("shortfall", "excess"))

    assert short.select("reference", "amount", "currency").rows() == [("GENERAL GBP", 50, "GBP")]
    assert over.select("reference", "amount", "currency").rows() == [("GENERAL EUR", 50, "EUR")]


@pytest.mark.parametrize(("resource", "missing"), [("0.01", ["GENERAL GBP"]), ("0", [])])
def test_a_pool_that_was_emptied_is_not_asked_for_any_more(resource: str, missing: list[str]) -> None:
    before = {**POOL, "counted_on": "2026-11-19", "requirement": "0", "resource": resource}
    other = {**POOL, "pool": "MARGIN", "reconciled_at": "2026-11-20T09:00:00Z"}

    said = asked(MONEY, "performed", client_money=[before, other])

    assert said.findings["reference"].to_list() == missing


def test_a_pool_is_not_asked_for_on_a_day_without_business() -> None:
    assert asked(MONEY, "performed", date(2026, 11, 21), client_money=[POOL]).looked_at == 0


def test_holdings_are_added_up_before_they_are_compared() -> None:
    ours = [{**NORTH, "quantity": "60"}, {**NORTH, "quantity": "40"}, {**NORTH, "custodian": "SOUTH"}]

    said = asked(CUSTODY, "shortfall", custody_holding=[*ours, {**NORTH, "book": "STREET", "quantity": "99"}])

    assert said.looked_at == 1  # SOUTH sent no statement
    assert said.findings["reason"].to_list() == [
        "our records say 100 of US0378331005 at NORTH, its statement 99: 1 short"
    ]


@pytest.mark.parametrize(("kind", "overdue"), [("INTERNAL", 0), ("EXTERNAL", 1)])
def test_a_check_of_one_kind_is_none_of_another(kind: str, overdue: int) -> None:
    done = {"custodian": "NORTH", "kind": kind, "performed_on": "2026-11-19"}

    said = asked(CUSTODY, "internal check in time", custody_holding=[NORTH], custody_check=[done])

    assert said.findings.height == overdue


@pytest.mark.parametrize(
    ("day", "computed_as_of", "overdue"),
    [
        (date(2026, 6, 29), "2026-06-25", 1),  # weekly until the rule begins, as of the last business day of the week
        (date(2026, 6, 29), "2026-06-26", 0),
        (date(2026, 6, 30), "2026-06-26", 1),  # daily from then on
        (date(2026, 6, 30), "2026-06-29", 0),
        (date(2026, 7, 6), "2026-07-01", 1),  # the third of July is a holiday: the day before it is the last
        (date(2026, 7, 6), "2026-07-02", 0),
    ],
)
def test_large_firms_compute_daily_from_the_day_of_the_rule(day: date, computed_as_of: str, overdue: int) -> None:
    said = asked(RESERVE, "frequency", day, reserve_computation=[{**LARGE, "computed_as_of": computed_as_of}])

    assert said.findings.height == overdue
