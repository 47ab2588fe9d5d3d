"""Instructions against confirmations: right pairs, no pair by a trap, and what settled differently is typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from build import Outcome, match, rows
from proved import stored
from settlement_documents import confirmation, header, instruction

from data.contracts.contract import contract_named
from data.contracts.words import Disposition
from data.landing import land, read
from data.profiles.profile import profile_named
from data.reference.calendars import calendar_named
from data.warehouse import scratch
from reconciliation.engine import Day
from reconciliation.proof import verify
from reconciliation.rulebook import rulebook_named

RULEBOOK = rulebook_named("settlements")
CONTRACT = contract_named("settlement_instruction")
USUAL = {
    "account": "A-1",
    "instrument_id": "XS0000000009",
    "side": "DELIVER",
    "payment": "APMT",
    "quantity": "1000",
    "settlement_amount": "10000",
    "currency": "EUR",
    "trade_date": "2026-11-20",
    "settlement_date": "2026-11-24",
}


def instructed(ref: str, **unusual: Any) -> dict[str, Any]:
    return {**USUAL, "instruction_ref": ref, **unusual}


def confirmed(ref: str, of: str | None, **unusual: Any) -> dict[str, Any]:
    usual = {**USUAL, "account": "CUST-77", "effective_date": "2026-11-24"}
    return {**usual, "instruction_ref": ref, "linked_ref": of, **unusual}


def matched(house: list[dict[str, Any]], street: list[dict[str, Any]]) -> Outcome:
    return match(rows(CONTRACT, *house, source="house"), rows(CONTRACT, *street, source="street"), RULEBOOK)


def of_file(name: str, payload: bytes) -> pl.DataFrame:
    profile = profile_named(name)
    return read(land(payload, file_sha256=sha256(payload).hexdigest(), name="x", profile=profile), profile).rows


def of_sample(shared: Path, name: str, file: str) -> pl.DataFrame:
    return of_file(name, (shared / "samples/swift-mt-pairs" / file).read_bytes())


PRO = "prowide-integrator-examples/ValidationEngineTest__"


@pytest.mark.samples
def test_the_known_pairs_meet_and_nothing_else_does(shared: Path) -> None:
    """The trap: one confirmation quotes its instruction's reference (20C), the other its user reference (108)."""
    house = pl.concat(
        of_sample(shared, "swift_instructions", f"{PRO}{file}") for file in ("11__MT542.fin", "13__MT540.fin")
    )
    street = pl.concat(
        of_sample(shared, "swift_settlements", f"{PRO}{file}") for file in ("07__MT546.fin", "09__MT544.fin")
    )

    found = match(house, street, RULEBOOK)

    assert found.partners_of("09010110000002") == (["09010110000002"], ["X100002"])
    assert found.partners_of("23423423") == (["23423423"], ["X100000"])
    assert found.matches.height == 2


@pytest.mark.samples
def test_two_sides_of_one_delivery_meet_and_a_cancellation_that_says_new_cancels(shared: Path) -> None:
    received = of_sample(shared, "swift_settlements", "swiftpipe/kdd_mt544_receive_free_confirmation.fin")
    delivered = of_sample(shared, "swift_mirrored", "swiftpipe/kdd_mt546_deliver_free_confirmation.fin")
    local = "swiftpipe/midclear_mt540_receive_free_local"
    withdrawn = [of_sample(shared, "swift_instructions", f"{local}{part}.fin") for part in ("", "_cancellation")]

    both = match(received, delivered, RULEBOOK)
    cancelled = match(pl.concat(withdrawn), received.clear(), RULEBOOK)

    assert both.partners_of("00123") == (["00123"], ["00124"])
    assert cancelled.dispositions_of("MESSAGE-REFERENC") == [Disposition.CANCELLED, Disposition.CANCELLED]


def test_an_instruction_and_a_confirmation_of_either_standard_meet() -> None:
    house = of_file("iso_instructions", instruction().encode())
    told = confirmation(quantity="1000").replace("4000.01", "10000")
    street = of_file("iso_confirmations", (header("BAH-9") + told).encode())

    assert match(house, street, RULEBOOK).partners_of("INS-1") == (["INS-1"], ["BAH-9"])


def test_references_that_look_alike_are_not_the_same() -> None:
    found = matched(
        [instructed("REF-0001"), instructed("REF-0010", quantity="70", settlement_amount="700")],
        [confirmed("C1", "REF-001"), confirmed("C2", "REF-0010", quantity="70", settlement_amount="700")],
    )

    assert found.partners_of("REF-0010") == (["REF-0010"], ["C2"])
    assert found.group_of("REF-0001") is None


def test_a_reference_used_for_two_instructions_is_said_to_be_and_never_guessed_at() -> None:
    house = [instructed("REF-1", mur="M1"), instructed("REF-1", mur="M2", instrument_id="XS0000000017", quantity="5")]
    street = [
        confirmed("C2", "REF-1", instrument_id="XS0000000017", quantity="5", account="A-1"),
        confirmed("C1", "REF-1", account="A-1"),
    ]

    found = matched(house, street)

    assert found.types_of("REF-1") == ["REFERENCE_REUSED"]
    assert found.matches.is_empty()


def test_a_confirmation_that_quotes_another_instruction_by_chance_is_no_break_pair_of_it() -> None:
    found = matched(
        [instructed("REF-1")], [confirmed("C1", "REF-1", instrument_id="XS0000000017", side="RECEIVE", quantity="3")]
    )

    assert found.types_of("REF-1") == ["MISSING_STREET"]
    assert found.types_of("C1") == ["MISSING_HOUSE"]


@pytest.mark.parametrize(
    ("differs", "types"),
    [
        ({"quantity": "900"}, ["QUANTITY"]),
        ({"settlement_amount": "9999.94"}, ["NET_AMOUNT"]),
        ({"currency": "USD"}, ["CURRENCY"]),
        ({"settlement_date": "2026-11-25"}, ["SETTLEMENT_DATE"]),
    ],
)
def test_what_settled_differently_is_a_typed_break(differs: dict[str, str], types: list[str]) -> None:
    assert matched([instructed("I1")], [confirmed("C1", "I1", **differs)]).types_of("I1") == types


@pytest.mark.parametrize("differs", [{"settlement_amount": "9999.95"}, {"effective_date": "2026-11-30"}])
def test_cents_and_lateness_are_no_differences(differs: dict[str, str]) -> None:
    assert matched([instructed("I1")], [confirmed("C1", "I1", **differs)]).disposition_of("I1") is Disposition.MATCHED


def test_parts_add_up_to_their_instruction_or_say_by_how_much_they_do_not() -> None:
    parts = [("400", "4000"), ("600", "6000")]
    whole = [confirmed(f"C{n}", "I1", quantity=q, settlement_amount=a) for n, (q, a) in enumerate(parts)]
    short = [*whole[:1], confirmed("C9", "I1", quantity="500", settlement_amount="5000")]

    assert matched([instructed("I1")], whole).partners_of("I1") == (["I1"], ["C0", "C1"])
    assert "QUANTITY" in matched([instructed("I1")], short).types_of("I1")


def test_quantities_stay_exact_to_the_last_digit() -> None:
    tiny = str(Decimal(1000) + Decimal("0.0000000001"))

    assert matched([instructed("I1")], [confirmed("C1", "I1", quantity=tiny)]).types_of("I1") == ["QUANTITY"]


def test_the_proof_holds_for_parts_prices_on_one_side_and_every_kind_of_break() -> None:
    house = [
        instructed("I1"),
        instructed("I2", quantity="7", settlement_amount="70"),
        instructed("I3", payment="FREE", settlement_amount=None, currency=None),
        instructed("I4", instrument_id="XS0000000017"),
    ]
    street = [
        confirmed("C1", "I1", quantity="400", settlement_amount="4000", price="10"),
        confirmed("C2", "I1", quantity="600", settlement_amount="6000", price="10"),
        confirmed("C3", "I2", quantity="6", settlement_amount="60"),
        confirmed("C4", "I3", quantity="500", payment="FREE", settlement_amount=None, currency=None),
        confirmed("C5", "I3", quantity="500", payment="FREE", settlement_amount=None, currency=None),
    ]
    sides = (rows(CONTRACT, *house, source="house"), rows(CONTRACT, *street, source="street"))
    day = Day(date(2026, 11, 25), calendar_named("TARGET"))

    tables = stored(*sides, RULEBOOK, day)

    with scratch(tables) as database:
        assert verify(database, RULEBOOK, business_date=day.business_date, calendar=day.calendar) == []
    assert sorted(tables["reconciliation.matches"]["street_refs"].list.len()) == [2, 2]
    assert sorted(types[0] for types in tables["reconciliation.breaks"]["types"]) == ["MISSING_STREET", "QUANTITY"]
