"""What has become of each instruction: the newest status holds, the right one is meant, and what is open is exact."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from build import rows
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.settlement.state import STATE, settlement_state
from data.contracts.contract import contract_named
from data.contracts.words import Book

INSTRUCTION, STATUS = contract_named("settlement_instruction"), contract_named("settlement_status")
ISIN = "XS0000000009"
USUAL = {
    "account": "A-1",
    "instrument_id": ISIN,
    "side": "DELIVER",
    "payment": "APMT",
    "quantity": "1000",
    "settlement_date": "2026-11-24",
}
MORNING, NOON, NIGHT = (f"2026-11-24T{hour}:00:00" for hour in ("08", "12", "22"))
ALIASES = {"MACH": "MATCHING", "NMAT": "MATCHING", "PEND": "SETTLEMENT", "PENF": "SETTLEMENT", "SETT": "SETTLEMENT"}


def sent(ref: str = "I1", **unusual: Any) -> dict[str, Any]:
    return {**USUAL, "instruction_ref": ref, "book": Book.HOUSE, **unusual}


def confirmed(ref: str, quantity: str, of: str = "I1", **unusual: Any) -> dict[str, Any]:
    usual = {**USUAL, "instruction_ref": ref, "linked_ref": of, "quantity": quantity, "book": Book.STREET}
    return {**usual, "effective_date": "2026-11-25", **unusual}


def told(code: str, at: str | None = NOON, ref: str | None = "I1", **unusual: Any) -> dict[str, Any]:
    kind = ALIASES.get(code, "PROCESSING")
    usual = {
        "status_ref": "ST",
        "instruction_ref": ref,
        "status_kind": kind,
        "status_code": code,
        "book": Book.STREET,
    }
    return {**usual, "prepared_at": at, **unusual}


def state(
    instructions: list[dict[str, Any]], statuses: list[dict[str, Any]], at: datetime | None = None
) -> list[dict[str, Any]]:
    found = settlement_state(rows(INSTRUCTION, *instructions), rows(STATUS, *statuses), at)
    assert found.schema == STATE
    return found.to_dicts()


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "UNHEARD"),
        ([told("PACK")], "TAKEN"),
        ([told("REJT")], "REJECTED"),
        ([told("MACH"), told("CAND")], "CANCELLED"),
        ([told("CANS")], "CANCELLED"),
        ([told("NMAT")], "UNMATCHED"),
        ([told("MACH")], "MATCHED"),
        ([told("MACH"), told("PEND")], "PENDING"),
        ([told("MACH"), told("PENF")], "FAILING"),
        ([told("PENF"), told("SETT", NIGHT)], "SETTLED"),
        ([told("REJT", status_kind="CANCELLATION"), told("MACH")], "MATCHED"),
    ],
)
def test_an_instruction_stands_where_its_statuses_leave_it(statuses: list[dict[str, Any]], expected: str) -> None:
    assert [row["state"] for row in state([sent()], statuses)] == [expected]


def test_the_newest_status_holds_whatever_the_order_of_the_files() -> None:
    (row,) = state([sent()], [told("MACH", NIGHT), told("NMAT", MORNING, reason_code="DDAT")])

    assert (row["matching_status"], row["matching_told_at"]) == ("MACH", datetime(2026, 11, 24, 22, tzinfo=UTC))


def test_of_one_moment_the_last_in_the_file_holds_and_without_a_moment_it_is_the_oldest() -> None:
    (same,) = state([sent()], [told("NMAT", NOON), told("MACH", NOON)])
    (without,) = state([sent()], [told("MACH", MORNING), told("NMAT", None)])

    assert (same["matching_status"], without["matching_status"]) == ("MACH", "MACH")


def test_what_comes_later_than_the_moment_asked_for_is_not_known_yet() -> None:
    both = [told("PENF", MORNING, reason_code="LACK"), told("SETT", NIGHT)]
    asked = datetime(2026, 11, 24, 12, tzinfo=UTC)

    (row,) = state([sent(), confirmed("C1", "1000")], both, asked)

    assert (row["state"], row["open_quantity"], row["confirmations"]) == ("FAILING", 1000, 0)


def test_the_reason_that_decides_is_told_in_words_with_who_acts() -> None:
    (row,) = state([sent()], [told("MACH"), told("PENF", reason_code="LACK", reason_narrative="none left")])
    (strange,) = state([sent()], [told("NMAT", reason_code="ZZZZ")])
    (silent,) = state([sent()], [])

    assert (row["reason_words"], row["acts"], row["cause"]) == ("we lack the securities", "US", "SECURITIES")
    assert row["narrative"] == "none left"
    assert (strange["reason_code"], strange["reason_words"]) == ("ZZZZ", "unknown reason ZZZZ")
    assert (silent["status_words"], silent["acts"]) == ("no status has come", "US")


def test_parts_that_settled_add_up_and_the_rest_is_open() -> None:
    parts = [confirmed("C1", "400.25"), confirmed("C2", "100", effective_date="2026-11-26"), confirmed("C2", "100")]

    (row,) = state([sent(), *parts], [told("PENF", reason_code="LACK")])

    assert (row["settled_quantity"], row["open_quantity"]) == (Decimal("500.25"), Decimal("499.75"))
    assert (row["confirmations"], row["state"]) == (2, "FAILING")
    assert row["effective_date"] == date(2026, 11, 25)


def test_a_confirmation_taken_back_settles_nothing() -> None:
    (row,) = state([sent(), confirmed("C1", "1000"), confirmed("C1", "1000", status="CANCEL")], [])

    assert (row["settled_quantity"], row["state"]) == (0, "UNHEARD")


@pytest.mark.parametrize(
    ("said", "settled"), [({"settled_quantity": "300"}, 300), ({"remaining_quantity": "650"}, 350)]
)
def test_without_confirmations_the_statuses_say_what_has_settled(said: dict[str, str], settled: int) -> None:
    (row,) = state([sent()], [told("PENF", **said)])

    assert (row["settled_quantity"], row["open_quantity"]) == (settled, 1000 - settled)


def test_a_status_that_quotes_the_user_reference_is_of_its_instruction() -> None:
    (row,) = state([sent("I1", mur="M-9")], [told("MACH", ref="M-9")])

    assert (row["matching_status"], row["linked_by"]) == ("MACH", "USER_REFERENCE")


def test_the_reference_goes_before_the_user_reference_of_another() -> None:
    first, second = state([sent("X-1", mur="M-1"), sent("I2", mur="X-1")], [told("MACH", ref="X-1")])

    assert (first["matching_status"], second["matching_status"]) == ("MACH", None)


def test_a_reference_used_again_speaks_of_the_instruction_it_does_not_contradict() -> None:
    old, new = sent("I1", instrument_id="XS0000000017"), sent("I1")

    first, second = state([old, new], [told("PENF", instrument_id=ISIN), told("NMAT", instrument_id="XS0000000017")])

    assert (first["state"], second["state"]) == ("UNMATCHED", "FAILING")


def test_a_reference_used_again_for_the_like_is_told_apart_by_date_and_quantity_or_left_alone() -> None:
    both = [sent("I1", quantity="5"), sent("I1", quantity="6")]

    by_quantity = state(both, [told("MACH", quantity="6")])
    by_nothing = state(both, [told("MACH")])

    assert [row["matching_status"] for row in by_quantity] == [None, "MACH"]
    assert [row["matching_status"] for row in by_nothing] == [None, None]


def test_references_that_look_alike_are_not_the_same() -> None:
    assert state([sent("REF-10")], [told("MACH", ref="REF-1"), told("MACH", ref="ref-10")])[0]["statuses"] == 0


def test_a_status_that_quotes_only_the_market_is_found_by_one_that_quotes_both() -> None:
    named = told("MACH", MORNING, market_ref="MITI-7")
    (row,) = state([sent()], [named, told("PENF", NIGHT, ref=None, market_ref="MITI-7")])
    (two, _) = state(
        [sent(), sent("I2")],
        [named, told("MACH", ref="I2", market_ref="MITI-7"), told("PENF", NIGHT, ref=None, market_ref="MITI-7")],
    )

    assert (row["state"], two["state"]) == ("FAILING", "MATCHED")


def test_what_we_took_back_is_said_and_sent_again_counts_once() -> None:
    (row,) = state([sent(), sent(), sent("I1", status="CANCEL")], [told("CANP", status_kind="CANCELLATION")])

    assert (row["cancel_sent"], row["processing_status"], row["state"]) == (True, "CANP", "TAKEN")


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["I1", "I2", "I3"]), st.sampled_from(["MACH", "NMAT", "PEND", "PENF"]), st.integers(0, 23)
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(events=EVENTS)
def test_every_instruction_has_one_row_and_the_newest_of_each_kind(events: list[tuple[str, str, int]]) -> None:
    statuses = [told(code, f"2026-11-24T{hour:02}:00:00", ref) for ref, code, hour in events]

    found = settlement_state(rows(INSTRUCTION, sent("I1"), sent("I2")), rows(STATUS, *statuses))

    assert found["instruction_ref"].to_list() == ["I1", "I2"]
    for row in found.to_dicts():
        own = sorted((e for e in events if e[0] == row["instruction_ref"]), key=lambda event: event[2])
        newest = {ALIASES[code]: code for _, code, _ in own}
        assert (row["matching_status"], row["settlement_status"]) == (
            newest.get("MATCHING"),
            newest.get("SETTLEMENT"),
        )


def test_a_hundred_thousand_instructions_take_seconds() -> None:
    refs = pl.Series("instruction_ref", [f"I{number}" for number in range(100_000)])
    ours = pl.concat([rows(INSTRUCTION, sent())] * 100_000).with_columns(refs)
    statuses = pl.concat([rows(STATUS, told("MACH"))] * 100_000).with_columns(refs)

    found = settlement_state(ours, statuses)

    assert found["state"].unique().to_list() == ["MATCHED"]
