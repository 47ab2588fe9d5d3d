"""Settlement readiness of a small day: what settles next, what will not and why, its cost per day, and who acts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from settlement_desk import AMERICAN, FRENCH, asked, failing

from compliance.given import Given
from compliance.report import Made, report_named

MONDAY = "2026-11-23"
MATCHED = {"status_kind": "MATCHING", "status_code": "MACH", "reason_code": "", "settlement_date": MONDAY}
UNMATCHED = MATCHED | {"status_code": "NMAT", "reason_code": "DMON", "side": "RECEIVE", "instrument_id": FRENCH}
DAY = (
    failing("I1"),
    failing("I2", **UNMATCHED),
    failing("I3", **MATCHED | {"side": "RECEIVE"}),
    failing("I4", reason_code="CMON", instrument_id=FRENCH, quantity="300", settlement_date="2026-11-17"),
    failing("I5", status_code="SETT", reason_code="", settlement_date="2026-11-20", effective_date="2026-11-20"),
    failing("I6", **MATCHED | {"account": "ACC2", "quantity": "300"}),
    failing("I7", **MATCHED | {"status_kind": "SETTLEMENT", "status_code": "PEND", "reason_code": "PREA"}),
    failing("I8", instrument_id=AMERICAN, place_of_settlement="DTCYUS33", currency="USD"),
)


def made(given: Given) -> Made:
    report = report_named("readiness")
    return report.make(given._replace(parameters={one.name: one.default for one in report.parameters}))


def rows(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(str(value) if value is not None else None for value in row) for row in table.select(columns).rows()]


def test_what_settles_next_is_ready_or_says_why_not_and_who_acts() -> None:
    held = [{"account": "ACC2", "instrument_id": "DE0007164600", "quantity": "200"}]

    coming = made(asked(*DAY, position=held)).tables["coming"]

    assert rows(coming, "reference", "readiness", "why", "who_must_act") == [
        ("I6", "at risk", "100 more than the account holds after earlier deliveries", "we"),
        ("I2", "not ready", "settlement amount differs from the counterparty's (DMON)", "we and the counterparty"),
        ("I7", "not ready", "we hold our instruction back: release it (PREA)", "we"),
        ("I3", "ready", "matched", "nobody"),
    ]


def test_what_fails_tells_its_age_its_cost_per_day_and_whose_it_is() -> None:
    failing_ = made(asked(*DAY)).tables["failing"]

    assert rows(failing_, "reference", "age_days", "cost_per_day", "cost_side", "who_must_act") == [
        ("I4", "3", "1.2000000000", "CRED", "the counterparty"),
        ("I1", "1", "25.0400000000", "DEBT", "we"),
        ("I8", "1", None, None, "we"),
    ]


def test_the_lines_say_the_day_in_words() -> None:
    assert made(asked(*DAY)).lines == [
        "2026-11-23: 4 to settle: 2 ready, 0 at risk, 2 not ready",
        "2026-11-20: 3 failing; they cost us 25.04 EUR per settlement day",
    ]


def test_totals_and_efficiency_count_what_is_shown() -> None:
    told = made(asked(*DAY))

    assert told.tables["totals"]["instructions"].sum() == told.tables["coming"].height + told.tables["failing"].height
    assert rows(told.tables["efficiency"], "due", "settled", "percent_by_number") == [("1", "1", "100.00")]


def test_a_cost_that_cannot_be_computed_says_why() -> None:
    told = made(asked(failing("I1"), reference_price=[]))

    assert "no reference price" in told.tables["failing"]["cost_unknown"].item()
    assert told.lines[-1] == "the cost of 1 of them cannot be computed; cost_unknown says why"


@pytest.mark.parametrize(("days", "shown"), [(2, ["I1"]), (3, [])])
def test_only_the_settlement_days_ahead_are_shown(days: int, shown: list[str]) -> None:
    later = date(2026, 11, 20 + days + 2)

    coming = made(asked(failing("I1", **MATCHED | {"settlement_date": str(later)}))).tables["coming"]

    assert coming["reference"].to_list() == shown


def test_a_day_without_open_instructions_has_empty_tables() -> None:
    told = made(asked(failing("I1", status_code="SETT", reason_code="")))

    assert (told.tables["coming"].height, told.tables["failing"].height) == (0, 0)
    assert told.lines == ["2026-11-20: 0 failing; they cost us nothing that is known per settlement day"]
