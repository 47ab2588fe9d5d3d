"""Rulebooks for two files of one day: EMIR states and custody holdings, settled, typed and proved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from build import Outcome, match, rows
from proved import stored

from data.contracts.contract import contract_named
from data.contracts.words import Disposition
from data.warehouse import scratch
from reconciliation.engine import Day
from reconciliation.proof import verify
from reconciliation.rulebook import Rulebook, rulebook_named

EMIR, CUSTODY = rulebook_named("emir"), rulebook_named("custody")
US, THEM = "529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12"
STATE = {"party": US, "counterparty": THEM, "direction": "BYER", "notional": "1000000", "notional_currency": "EUR"}
HELD = {"custodian": "NORTH", "account": "OMNIBUS", "instrument_id": "XS0000000009", "held_on": "2026-11-20"}


def state(ref: str, uti: str, **unusual: Any) -> dict[str, Any]:
    return {**STATE, "state_ref": ref, "uti": uti, **unusual}


def holding(ref: str, quantity: str, **unusual: Any) -> dict[str, Any]:
    return {**HELD, "holding_ref": ref, "quantity": quantity, **unusual}


def matched(rulebook: Rulebook, house: list[dict[str, Any]], street: list[dict[str, Any]]) -> Outcome:
    contract = contract_named(rulebook.contract_name)
    return match(rows(contract, *house, source="ours"), rows(contract, *street, source="theirs"), rulebook)


def test_two_reports_of_one_contract_meet_by_uti_and_parties() -> None:
    found = matched(EMIR, [state("O1", "U1", venue="xoff ")], [state("T1", "U1", venue="XOFF")])

    assert found.partners_of("O1") == (["O1"], ["T1"])


def test_a_uti_between_other_parties_is_not_the_same_contract() -> None:
    found = matched(EMIR, [state("O1", "U1")], [state("T1", "U1", counterparty=US)])

    assert found.types_of("O1") == ["MISSING_STREET"]
    assert found.types_of("T1") == ["MISSING_HOUSE"]


@pytest.mark.parametrize(
    ("differs", "types"),
    [
        ({"notional": "1000000.01"}, ["QUANTITY"]),
        ({"direction": "SLLR"}, ["SIDE"]),
        ({"isin": "EZ0000000003"}, ["INSTRUMENT"]),
        ({"valuation": "1", "valuation_currency": "EUR"}, ["NET_AMOUNT", "CURRENCY"]),
    ],
)
def test_what_the_two_reports_say_otherwise_is_typed(differs: dict[str, str], types: list[str]) -> None:
    found = matched(EMIR, [state("O1", "U1")], [state("T1", "U1", **differs)])

    assert sorted(found.types_of("O1")) == sorted(types)


def test_holdings_meet_alone_or_as_the_clients_of_one_line() -> None:
    clients = [holding("C1", "60", line_ref="L1"), holding("C2", "40", line_ref="L1")]
    statement = [holding("S1", "100", line_ref="L1"), holding("S2", "7", account="OWN")]

    found = matched(CUSTODY, [*clients, holding("C3", "7", account="OWN")], statement)

    assert found.partners_of("C3") == (["C3"], ["S2"])
    assert found.partners_of("C1") == (["C1", "C2"], ["S1"])


@pytest.mark.parametrize(("rulebook", "a_row"), [(EMIR, state), (CUSTODY, holding)])
def test_the_proof_of_a_day_of_each_holds(rulebook: Rulebook, a_row: Callable[..., dict[str, Any]]) -> None:
    contract = contract_named(rulebook.contract_name)
    told = [a_row(f"R{n}", f"{n + 1}") for n in range(4)]
    sides = (rows(contract, *told[:3], source="ours"), rows(contract, *told[1:], source="theirs"))

    tables = stored(*sides, rulebook, Day())

    with scratch(tables) as database:
        assert verify(database, rulebook) == []


def test_a_holding_that_is_short_is_a_break_of_quantity() -> None:
    found = matched(CUSTODY, [holding("C1", "100")], [holding("S1", "99")])

    assert found.disposition_of("C1") is Disposition.BREAK
    assert found.types_of("C1") == ["QUANTITY"]
