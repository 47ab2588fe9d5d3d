"""What a file would be rejected for is told before it leaves, by the number of the rule."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from mifir_reports import BROKER, a_cancel, a_report, an_option, reports

from compliance.mifir.known_rules import breaches
from compliance.mifir.states import STATES

MADE = datetime(2026, 11, 20, 18, tzinfo=UTC)
VENUES = pl.DataFrame(
    {"mic": ["XETR"], "active_from": [date(2000, 1, 1)], "active_until": [None]},
    schema={"mic": pl.String, "active_from": pl.Date, "active_until": pl.Date},
)


def a_file(*rows: dict[str, Any]) -> pl.DataFrame:
    frame = reports(*(row | {"submitted_at": MADE} for row in rows))
    return frame.with_columns(line=pl.int_range(4, pl.len() + 4))


def a_state(state: str, reference: str = "R1") -> pl.DataFrame:
    row = a_report(reference)
    told = {"executing_entity": row["executing_entity"], "transaction_reference": reference, "attempt": 1}
    known = dict.fromkeys(STATES) | told | {"state": state, "submitted_at": MADE}
    return pl.DataFrame([known], schema=STATES)


def broken(frame: pl.DataFrame, states: pl.DataFrame | None = None) -> list[tuple[int, str]]:
    nothing = STATES.to_frame() if states is None else states
    return breaches(frame, nothing, VENUES).select("line", "rule").rows()


@pytest.mark.parametrize(
    ("state", "rules"),
    [("ACCEPTED", ["CON-023"]), ("PENDING", ["CON-023"]), ("REJECTED", []), ("CANCELLED", [])],
)
def test_a_reference_that_stands_is_not_reported_again(state: str, rules: list[str]) -> None:
    assert [rule for _, rule in broken(a_file(a_report()), a_state(state))] == rules


def test_cancellations_and_reports_follow_each_other_in_the_file() -> None:
    right = a_file(a_cancel(), a_report())
    wrong = a_file(a_report(), a_report(), a_cancel(), a_cancel())

    assert broken(right, a_state("ACCEPTED")) == []
    assert broken(right) == [(4, "CON-024")]
    assert broken(wrong) == [(5, "CON-023"), (7, "CON-024")]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (a_report(submitting_entity="529900TTTTTTTTTTTT34"), "021"),
        (a_report(buyer="529900TTTTTTTTTTTT34"), "043"),
        (a_report(seller=f"{BROKER};529900BBBBBBBBBBBB90", seller_type="LEI;LEI"), "072"),
        (a_report(venue="XNYS"), "CON-360"),
        (a_report(trading_time=datetime(2021, 11, 20, 17, 59, 59, tzinfo=UTC)), "269"),
        (a_report(trading_time=datetime(2026, 11, 20, 18, 0, 1, tzinfo=UTC)), "time of field 28"),
        (an_option(cfi="DBFTFB"), "111"),
        (a_report(venue="XXXX"), "270"),
    ],
)
def test_each_rule_has_its_offender(row: dict[str, Any], rule: str) -> None:
    assert broken(a_file(a_report("R0"), row)) == [(5, rule)]


def test_what_keeps_to_the_limit_breaks_nothing() -> None:
    oldest = a_report("R2", trading_time=datetime(2021, 11, 20, 18, tzinfo=UTC))
    latest = a_report("R3", trading_time=MADE)

    assert broken(a_file(a_report(), oldest, latest, an_option("R4"), a_report("R5", venue="XOFF"))) == []
    assert breaches(a_file(a_report(venue="XNYS")), STATES.to_frame()).is_empty()  # no list of venues, no question
