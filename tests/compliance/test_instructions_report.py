"""The report of instructions: open ones first, with what the servicer said; what settled, by its confirmations."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from check_examples import DAY, rows_of

from compliance.given import Given
from compliance.report import Made, report_named

SENT = {"account": "A-1", "side": "DELIVER", "quantity": "100", "settlement_date": "2026-11-20", "payment": "APMT"}
SAID = {
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "LACK",
    "prepared_at": "2026-11-20T17:00:00Z",
}


def made(**inputs: pl.DataFrame) -> Made:
    report = report_named("instructions")
    return report.make(Given(DAY, datetime(2026, 11, 20, 22, tzinfo=UTC), inputs, {}))


def instructions(*rows: dict[str, str]) -> pl.DataFrame:
    return rows_of("settlement_instruction", [{**SENT, **row} for row in rows])


def test_a_fail_is_open_with_its_reason_and_a_confirmed_one_has_ended() -> None:
    sent = instructions(
        {"instruction_ref": "I1"},
        {"instruction_ref": "I2"},
        {"instruction_ref": "C2", "linked_ref": "I2", "book": "STREET", "effective_date": "2026-11-20"},
    )

    told = made(
        settlement_instruction=sent,
        settlement_status=rows_of("settlement_status", [{**SAID, "instruction_ref": "I1"}]),
    )

    [waiting], [ended] = told.tables["open"].to_dicts(), told.tables["ended"].to_dicts()
    assert (waiting["instruction_ref"], waiting["state"], waiting["acts"]) == ("I1", "FAILING", "US")
    assert (ended["instruction_ref"], ended["state"], ended["open_quantity"]) == ("I2", "SETTLED", 0)
    assert told.lines == ["2 instructions: 1 SETTLED, 1 FAILING"]


@pytest.mark.parametrize("heard", [True, False])
def test_an_instruction_of_which_nothing_was_heard_is_ours_to_ask_about(heard: bool) -> None:  # noqa: FBT001
    statuses = {"settlement_status": rows_of("settlement_status", [])} if heard else {}

    told = made(settlement_instruction=instructions({"instruction_ref": "I1"}), **statuses)

    [waiting] = told.tables["open"].to_dicts()
    assert (waiting["state"], waiting["status_words"]) == ("UNHEARD", "no status has come")
