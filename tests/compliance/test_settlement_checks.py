"""Settlement checks at both sides of their limits: dates, clocks, ages, close-outs and reports of penalties."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from settlement_desk import AMERICAN, FRENCH, FRIDAY, asked, failing, found_by

from compliance.check import State, check_named, examined
from compliance.settlement.fails import open_fails
from compliance.settlement.instruction_standing import standing

AMERICAN_FAIL = {"instrument_id": AMERICAN, "place_of_settlement": "DTCYUS33", "currency": "USD"}
AMERICAN_TRADE = {"trade_ref": "T1", "instrument_id": AMERICAN, "currency": "USD", "venue": "XNYS"}


def traded(**columns: str) -> dict[str, Any]:
    return {"trade": [{**AMERICAN_TRADE, **columns}]}


@pytest.mark.parametrize(
    ("trade", "word"),
    [
        ({"trade_date": "2024-05-24", "settlement_date": "2024-05-29"}, None),
        ({"trade_date": "2024-05-24", "settlement_date": "2024-05-28"}, "earlier"),
        ({"trade_date": "2024-05-28", "settlement_date": "2024-05-29"}, None),
        ({"trade_date": "2024-05-28", "settlement_date": "2024-05-30"}, "later"),
        ({"trade_date": "2024-05-28", "settlement_date": "2024-05-30", "venue": ""}, "later"),  # at home by ISIN
        ({"trade_date": "2024-05-28", "settlement_date": "2024-05-30", "venue": "", "currency": "EUR"}, None),
        ({"trade_date": "2024-05-28", "settlement_date": "2024-05-30", "venue": "XETR"}, None),  # two days there
        ({"trade_date": "2024-05-28", "settlement_date": "2024-05-30", "status": "CANCEL"}, None),
    ],
)
def test_a_trade_settles_on_the_day_of_its_market(trade: dict[str, str], word: str | None) -> None:
    found = found_by("SETT-001", asked(**traded(**trade)))

    assert list(found) == ([] if word is None else ["T1"])
    assert all(word in reason for reasons in found.values() for reason in reasons if word)


def test_a_treasury_security_settles_on_the_next_day_all_along() -> None:
    note = {"instrument_id": "US91282CJL54", "venue": "", "price_unit": "PERCENT", "trade_date": "2020-06-10"}

    assert found_by("SETT-001", asked(**traded(**note, settlement_date="2020-06-11"))) == {}
    assert list(found_by("SETT-001", asked(**traded(**note, settlement_date="2020-06-12")))) == ["T1"]


@pytest.mark.parametrize(
    ("affirmed", "at", "late"),
    [
        ("2026-11-21T02:00:00Z", "2026-11-21T05:00:00+00:00", False),
        ("2026-11-21T02:00:01Z", "2026-11-21T05:00:00+00:00", True),
        ("", "2026-11-21T02:00:00+00:00", False),  # the deadline has not passed
        ("", "2026-11-21T02:00:01+00:00", True),
    ],
)
def test_affirmation_is_judged_by_new_yorks_clocks(affirmed: str, at: str, late: bool) -> None:  # noqa: FBT001
    row = {"trade_ref": "T1", "trade_date": "2026-11-20", "market": "XNYS", "affirmed_at": affirmed}
    row |= {"allocated_at": "2026-11-20T23:00:00Z"}
    given = asked(
        affirmation=[row, row | {"trade_ref": "T2", "client_class": "RETAIL"}], at=datetime.fromisoformat(at)
    )

    assert [name for name in found_by("SETT-002", given) if name == "T1"] == (["T1"] if late else [])


@pytest.mark.parametrize(
    "end", ["2026-11-20T22:59:59+00:00", "2026-11-20T23:59:59+00:00", "2026-11-21T04:59:59+00:00"]
)
def test_the_end_of_an_american_day_is_that_of_new_york(end: str) -> None:
    at = datetime.fromisoformat(end)
    row = {"trade_date": "2026-11-20", "market": "US", "allocated_at": "2026-11-20T23:00:00Z"}
    late = row | {"trade_ref": "T1", "affirmed_at": "2026-11-21T02:00:01Z"}
    heard = failing("I1", status_code="SETT", reason_code="", prepared_at="2026-11-21T03:30:00Z", **AMERICAN_FAIL)

    assert {"T1", "T2"} <= set(found_by("SETT-002", asked(affirmation=[late, row | {"trade_ref": "T2"}], at=at)))
    assert open_fails(asked(heard, at=at)).height == 0


@pytest.mark.parametrize(
    ("day", "confirmed", "late"),
    [
        (date(2026, 12, 4), "2026-12-07T11:00:00Z", False),  # a Friday: noon of Monday
        (date(2026, 12, 4), "2026-12-07T11:00:01Z", True),
        (date(2026, 12, 7), "2026-12-07T22:00:00Z", False),  # 23:00 of the trade date
        (date(2026, 12, 7), "2026-12-07T22:00:01Z", True),
        (date(2027, 7, 5), "2027-07-05T21:00:01Z", True),  # the same clock in summer
    ],
)
def test_european_confirmation_follows_the_deadline_in_force(day: date, confirmed: str, late: bool) -> None:  # noqa: FBT001
    row = {"trade_ref": "T1", "trade_date": str(day), "market": "FR", "confirmed_at": confirmed}
    row |= {"allocated_at": f"{day}T15:00:00Z"}
    given = asked(affirmation=[row], day=max(day, date(2026, 12, 4)), at=datetime(2027, 12, 31, tzinfo=UTC))

    assert list(found_by("SETT-003", given)) == (["T1"] if late else [])


def test_an_unmatched_instruction_is_told_with_its_reason_once_the_day_before_ends() -> None:
    unmatched = failing(
        "I1", status_kind="MATCHING", status_code="NMAT", reason_code="DMON", settlement_date="2026-11-20"
    )
    before = asked(unmatched, day=date(2026, 11, 19), at=datetime(2026, 11, 19, 17, 0, tzinfo=UTC))
    early = asked(unmatched, day=date(2026, 11, 19), at=datetime(2026, 11, 19, 16, 59, tzinfo=UTC))

    assert found_by("SETT-004", early) == {}
    assert "settlement amount differs" in found_by("SETT-004", before)["I1"][0]


def test_an_instruction_nobody_has_heard_of_is_told_too() -> None:
    sent = {"instruction_ref": "I9", "settlement_date": "2026-11-23", "place_of_settlement": "DAKVDEFFXXX"}

    found = found_by("SETT-004", asked(failing("I1"), settlement_instruction=[sent]))

    assert "no status has come" in found["I9"][0]
    assert (
        found_by("SETT-004", asked(failing("I1"), settlement_instruction=[sent | {"settlement_date": "2026-11-24"}]))
        == {}
    )


@pytest.mark.parametrize(
    ("due", "age", "bucket"),
    [
        ("2026-11-20", 0, "1"),
        ("2026-11-19", 1, "1"),
        ("2026-11-18", 2, "2-4"),
        ("2026-11-16", 4, "2-4"),
        ("2026-11-13", 5, "5-7"),
        ("2026-11-11", 7, "5-7"),
        ("2026-11-10", 8, "8-20"),
        ("2026-10-23", 20, "8-20"),
        ("2026-10-22", 21, ">20"),
    ],
)
def test_a_fail_ages_by_settlement_days_and_falls_into_its_bucket(due: str, age: int, bucket: str) -> None:
    [fail] = open_fails(asked(failing("I1", settlement_date=due))).to_dicts()

    assert (fail["age_days"], fail["bucket"]) == (age, bucket)


def test_the_days_are_those_of_the_depository() -> None:
    """11 November settles in the euro area and not in the United States."""
    german, american = (
        failing("I1", settlement_date="2026-11-10"),
        failing("I2", settlement_date="2026-11-10", **AMERICAN_FAIL),
    )

    ages = open_fails(asked(german, american)).select("reference", "age_days").rows()

    assert ages == [("I1", 8), ("I2", 7)]


def test_confirmations_say_what_is_left_and_when_nothing_is() -> None:
    partly = {
        "instruction_ref": "C1",
        "linked_ref": "I1",
        "book": "STREET",
        "quantity": "400",
        "effective_date": "2026-11-19",
    }
    rest = partly | {"instruction_ref": "C2", "quantity": "600", "effective_date": "2026-11-20"}

    after_one = standing(asked(failing("I1"), settlement_instruction=[partly])).row(0, named=True)
    after_both = standing(asked(failing("I1"), settlement_instruction=[partly, rest])).row(0, named=True)

    assert (after_one["stand"], after_one["open_quantity"]) == ("MATCHED", 600)
    assert (after_both["stand"], after_both["effective_date"]) == ("SETTLED", FRIDAY)


def test_a_status_that_quotes_only_the_servicer_is_of_the_instruction_it_was_given_for() -> None:
    known = failing("I1", servicer_ref="S1", status_code="PEND")
    later = failing("", servicer_ref="S1", status_code="SETT", reason_code="", prepared_at="2026-11-20T09:00:00Z")

    assert standing(asked(known, later)).select("reference", "stand").rows() == [("I1", "SETTLED")]


@pytest.mark.parametrize(
    ("mark", "at", "severity"),
    [
        ("SHORT", "2026-11-18T14:29:59+00:00", "high"),  # 09:29:59 New York
        ("SHORT", "2026-11-18T14:30:00+00:00", "critical"),
        ("UNDI", "2026-11-18T14:30:00+00:00", "critical"),  # the books do not show it to be long
        ("LONG", "2026-11-18T22:00:00+00:00", None),
        ("LONG", "2026-11-19T22:00:00+00:00", "high"),
        ("LONG", "2026-11-20T14:29:59+00:00", "high"),
        ("LONG", "2026-11-20T14:30:00+00:00", "critical"),
        ("MARKET_MAKING", "2026-11-20T14:30:00+00:00", "critical"),
    ],
)
def test_a_fail_to_deliver_is_closed_out_by_its_mark(mark: str, at: str, severity: str | None) -> None:
    moment = datetime.fromisoformat(at)
    fail = failing(
        "I1", trade_ref="T1", settlement_date="2026-11-17", prepared_at="2026-11-17T12:00:00Z", **AMERICAN_FAIL
    )
    given = asked(fail, **traded(short_sale=mark), day=moment.date(), at=moment)

    [said] = examined(check_named("SETT-008"), given)

    assert said.findings["severity"].to_list() == ([] if severity is None else [severity])


def test_a_fail_to_receive_needs_no_close_out() -> None:
    [said] = examined(check_named("SETT-008"), asked(failing("I1", side="RECEIVE", **AMERICAN_FAIL)))

    assert said.state is State.NOT_RUN


REPORTED = {
    "penalty_ref": "P1", "instruction_ref": "I1", "penalty_type": "SEFP", "detection_date": "2026-11-20", "days": "1",
    "security_rate": "0.01", "amount": "25.04", "currency": "EUR", "direction": "DEBT",
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, None),
        ({"amount": "25.05"}, None),  # the tolerance itself
        ({"amount": "25.06"}, "reported 25.06, expected 25.04"),
        ({"direction": "CRED"}, "reported CRED, expected DEBT"),
        ({"security_rate": "0.005"}, "reported 0.005, expected 0.01"),
        ({"days": "2"}, "reported 2, expected 1"),
        ({"currency": "USD"}, "reported USD, expected EUR"),
        ({"instruction_ref": "", "market_ref": "M1"}, None),
        ({"status": "REMO"}, None),
    ],
)
def test_a_reported_penalty_is_compared_with_the_expected_one(told: dict[str, str], words: str | None) -> None:
    given = asked(failing("I1", market_ref="M1", settlement_date="2026-11-20"), penalty=[REPORTED | told])

    reasons = [reason for found in found_by("SETT-007", given).values() for reason in found]

    assert len(reasons) == (0 if words is None else 1)
    assert all(words in reason for reason in reasons if words)


def test_penalties_that_only_one_side_tells_of_are_found_both_ways() -> None:
    other = failing("I2", instrument_id=FRENCH, quantity="500", settlement_date="2026-11-20")

    found = found_by("SETT-007", asked(other, penalty=[REPORTED]))

    assert "is reported and not expected: 25.04 EUR" in found["I1"][0]
    assert "is expected and not reported: 1.5 EUR" in found["I2"][0]


def test_penalties_of_both_parties_are_compared_each_with_its_own() -> None:
    cash = {"penalty_ref": "P2", "direction": "CRED", "security_rate": "", "cash_rate": "0.006667", "method": "CASH"}
    both = [REPORTED, REPORTED | cash | {"amount": "16.69"}]

    assert found_by("SETT-007", asked(failing("I1", reason_code="BOTH"), penalty=both)) == {}


@pytest.mark.parametrize("check_id", ["SETT-004", "SETT-005", "SETT-006", "SETT-008", "SETT-012"])
def test_without_statuses_nothing_is_a_pass(check_id: str) -> None:
    assert {said.state for said in examined(check_named(check_id), asked())} == {State.NOT_RUN}


def test_a_status_that_contradicts_the_instruction_it_quotes_is_of_another_one() -> None:
    sent = {"instruction_ref": "I1", "instrument_id": FRENCH, "side": "DELIVER", "settlement_date": "2026-11-20"}

    found = standing(asked(failing("I1", status_ref="S1"), settlement_instruction=[sent]))

    assert found.select("reference", "stand").rows() == [("I1", "UNKNOWN"), ("I1 of S1", "MATCHED")]


GILT = {"trade_ref": "T1", "instrument_id": "GB00B24FF097", "currency": "GBP", "price_unit": "PERCENT"}


@pytest.mark.parametrize(
    ("told", "settles", "found"),
    [
        ({"issuer": "SOVEREIGN", "cfi": "DBFTFB"}, "2026-11-23", []),
        ({"issuer": "SOVEREIGN", "cfi": "DBFTFB"}, "2026-11-24", ["T1"]),
        ({"issuer": "OTHER", "cfi": "DBFTFB"}, "2026-11-24", []),
        ({"issuer": "OTHER", "cfi": "DBFTFB"}, "2026-11-23", ["T1"]),
        ({}, "2026-11-30", []),  # whose debt it is decides, and nobody says
        ({"cfi": "OCASPS"}, "2026-11-30", []),  # neither share nor debt
    ],
)
def test_the_class_of_debt_is_its_issuers(told: dict[str, str], settles: str, found: list[str]) -> None:
    trade = GILT | {"trade_date": "2026-11-20", "settlement_date": settles}
    given = asked(trade=[trade], instrument=[{"instrument_id": GILT["instrument_id"], **told}])

    assert list(found_by("SETT-001", given)) == found
