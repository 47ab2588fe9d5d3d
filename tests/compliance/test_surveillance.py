"""Surveillance beyond the examples: clearances, issuers, limits of nothing, other currencies, peaks of a week."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from check_examples import given_of, said_of

from compliance.check import Outcome, check_named

ENTRY = {"identifier": "EZ0000000003", "scheme": "ISIN", "list_kind": "RESTRICTED", "restricted_from": "2026-11-01"}
TRADED = {"instrument_id": "EZ0000000003", "trade_date": "2026-11-20", "trader": "DESK1", "account": "ACC1"}
CLEARED = {"instrument_id": "EZ0000000003", "cleared_from": "2026-11-20", "cleared_to": "2026-11-20"}


def asked(check_id: str, name: str, **inputs: list[dict[str, str]]) -> Outcome:
    check = check_named(check_id)
    part = next(part for part in check.parts if part.name == name)
    return said_of(check, part, given_of(part, inputs)._replace(at=datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("clearance", "found"),
    [
        ({}, 0),
        ({"trader": "DESK1", "account": "ACC1"}, 0),
        ({"trader": "DESK2"}, 1),
        ({"account": "ACC2"}, 1),
        ({"instrument_id": "EZ0000000011"}, 1),
        ({"cleared_from": "2026-11-19", "cleared_to": "2026-11-19"}, 1),
    ],
)
def test_a_clearance_covers_what_it_names_and_no_more(clearance: dict[str, str], found: int) -> None:
    said = asked("SURV-001", "instrument", restriction=[ENTRY], trade=[TRADED], pre_clearance=[CLEARED | clearance])

    assert said.findings.height == found


def test_a_clearance_of_one_trader_covers_no_trade_without_a_trader() -> None:
    nobody = {**TRADED, "trader": ""}

    said = asked(
        "SURV-001", "instrument", restriction=[ENTRY], trade=[nobody], pre_clearance=[CLEARED | {"trader": "X"}]
    )

    assert said.findings.height == 1


def test_an_entry_without_an_end_goes_on_and_a_watch_list_matters_less() -> None:
    watched = {**ENTRY, "list_kind": "WATCH", "restriction_ref": "W1"}

    said = asked("SURV-001", "instrument", restriction=[ENTRY, watched], trade=[TRADED])

    assert sorted(said.findings["severity"]) == ["critical", "low"]
    assert said.findings["reason"].str.contains("to further notice").all()


def test_a_house_code_is_restricted_by_its_isin() -> None:
    described = {"instrument_id": "OWN1", "isin": "EZ0000000003"}

    said = asked(
        "SURV-001", "issuer", restriction=[ENTRY], trade=[{**TRADED, "instrument_id": "OWN1"}], instrument=[described]
    )

    assert said.findings["reference"].to_list() == ["T0"]


def test_cancelled_trades_are_not_watched() -> None:
    said = asked("SURV-001", "instrument", restriction=[ENTRY], trade=[{**TRADED, "status": "CANCEL"}])

    assert said.looked_at == 0


@pytest.mark.parametrize(("held", "severity"), [("0", []), ("0.0000000001", ["high"]), ("-1", ["high"])])
def test_a_limit_of_nothing_is_broken_by_anything_and_not_used_by_nothing(held: str, severity: list[str]) -> None:
    limit = {"instrument_id": "EZ0000000003", "account": "ACC1", "largest_net": "0"}
    position = {"instrument_id": "EZ0000000003", "account": "ACC1", "quantity": held}

    said = asked("SURV-007", "net position", trade=[], position=[position], position_limit=[limit])

    assert said.findings["severity"].to_list() == severity


@pytest.mark.parametrize(("gross", "found"), [("109999.99", 0), ("110000", 1)])
def test_a_trade_in_another_currency_is_large_by_its_value_in_euro(gross: str, found: int) -> None:
    share = {"instrument_id": "EZ0000000003", "average_daily_turnover_eur": "500000", "valid_from": "2026-01-01"}
    rate = {"currency": "USD", "base_currency": "EUR", "rate": "0.909090909091", "rate_date": "2026-11-20"}
    trade = {**TRADED, "currency": "USD", "gross_amount": gross}

    said = asked("SURV-008", "shares", trade=[trade], share_turnover=[share], fx_rate=[rate])

    assert (said.looked_at, said.findings.height) == (1, found)


def test_a_trade_in_a_currency_without_a_rate_is_not_asked() -> None:
    share = {"instrument_id": "EZ0000000003", "average_daily_turnover_eur": "1", "valid_from": "2026-01-01"}

    said = asked(
        "SURV-008", "shares", trade=[{**TRADED, "currency": "USD", "gross_amount": "1"}], share_turnover=[share]
    )

    assert said.looked_at == 0


@pytest.mark.parametrize(("monday", "late"), [("50", 0), ("51", 1)])
def test_the_most_contracts_of_the_week_decide_how_often_a_portfolio_is_reconciled(monday: str, late: int) -> None:
    portfolio = {"counterparty": "BANK", "counterparty_class": "FC", "reconciled_on": "2026-11-12"}
    rows = [
        {**portfolio, "portfolio_ref": "P1", "counted_on": "2026-11-16", "uncleared_contracts": monday},
        {**portfolio, "portfolio_ref": "P2", "counted_on": "2026-11-20", "uncleared_contracts": "10"},
    ]

    assert asked("PREC-001", "frequency", otc_portfolio=rows).findings.height == late
