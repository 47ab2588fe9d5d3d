"""The report of a day's transaction reports says what is reported, what is not and why, and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime

from mifir_desk import DAY, UNLISTED, a_detail, a_house_trade, house_trades, reference

from compliance.given import Given
from compliance.report import Made, all_reports

OFF = {"venue": None, "counterparty": "BRK1"}


def made_of(*trades: dict[str, object]) -> Made:
    given = reference(reporting_detail=[a_detail(str(trade["trade_ref"])) for trade in trades])
    inputs = {
        "trade": house_trades(*trades), "instrument": given.instruments, "trading_venue": given.venues,
        "party": given.parties, "person": given.persons, "reporting_detail": given.details,
    }  # fmt: skip
    asked = Given(DAY, datetime(2026, 11, 20, 23, tzinfo=UTC), inputs, {})
    return all_reports()["mifir"].make(asked)


def test_every_trade_is_in_one_table() -> None:
    made = made_of(
        a_house_trade("A"), a_house_trade("B", **OFF, instrument_id=UNLISTED), a_house_trade("C", executed_at=None)
    )

    assert made.tables["reports"]["trade_ref"].to_list() == ["A"]
    assert made.tables["left_out"].select("trade_ref", "code").rows() == [("B", "INSTRUMENT_OUTSIDE")]
    assert made.tables["missing"].select("trade_ref", "field", "line").rows() == [("C", 28, 3)]
    assert made.lines[0] == "1 reports can be made; 1 trades are not to be reported."
    assert made.lines[1].startswith("1 trades are to be reported and cannot be yet")


def test_a_complete_day_says_so() -> None:
    assert made_of(a_house_trade("A")).lines[-1] == "Nothing is missing."
