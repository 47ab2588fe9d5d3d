"""Deadlines of confirmations over weekends, holidays, zones and evenings; a row of later days is the last word."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from check_examples import given_of, said_of

from compliance.check import check_named
from compliance.given import Given

CHECK = check_named("CONF-001")
DEADLINE, MONTHLY = CHECK.parts
FC = {"house_class": "FC", "counterparty_class": "FC", "zone": "Europe/Paris"}


def asked(at: datetime, *rows: dict[str, str]) -> Given:
    given = given_of(DEADLINE, {"otc_confirmation": [FC | row for row in rows]})
    return given._replace(business_date=at.date(), at=at)


def is_late(executed: str, at: datetime, **others: str) -> bool:
    return said_of(CHECK, DEADLINE, asked(at, {"executed_at": executed, **others})).findings.height == 1


@pytest.mark.parametrize(
    ("executed", "at", "late"),
    [
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), False),  # Friday, until Monday
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 23, 23, 0, 0, tzinfo=UTC), True),
        ("2026-11-21T10:00:00Z", datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), False),  # Saturday, until Monday
        ("2026-12-24T10:00:00Z", datetime(2026, 12, 28, 22, 59, 59, tzinfo=UTC), False),  # over Christmas
        ("2026-12-24T10:00:00Z", datetime(2026, 12, 29, 12, 0, 0, tzinfo=UTC), True),
        ("2026-12-24T15:00:01Z", datetime(2026, 12, 29, 12, 0, 0, tzinfo=UTC), False),  # in the evening
    ],
)
def test_the_deadline_is_the_end_of_a_business_day_at_the_place(executed: str, at: datetime, *, late: bool) -> None:
    assert is_late(executed, at) is late


@pytest.mark.parametrize(("zone", "late"), [("Europe/Paris", False), ("Asia/Tokyo", True)])
def test_the_evening_and_the_day_are_those_of_the_place(zone: str, *, late: bool) -> None:
    """In Tokyo it was half past three in the afternoon, and Friday ends eight hours before it does in Paris."""
    at = datetime(2026, 11, 20, 22, 0, 0, tzinfo=UTC)

    assert is_late("2026-11-19T06:30:00Z", at, zone=zone) is late


def test_a_small_party_on_either_side_gives_a_day_more() -> None:
    at = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)

    told = [is_late("2026-11-18T10:00:00Z", at, **{side: "NFC-"}) for side in ("house_class", "counterparty_class")]

    assert told == [False, False]
    assert is_late("2026-11-18T10:00:00Z", at, counterparty_class="NFC+")


def test_a_later_row_that_confirms_is_the_last_word_and_is_not_asked_again_next_day() -> None:
    open_row = {"confirmation_ref": "K1", "counterparty": "B", "executed_at": "2026-11-18T10:00:00Z"}
    done = {**open_row, "confirmed_at": "2026-11-20T10:00:00Z"}

    on_the_day = said_of(CHECK, DEADLINE, asked(datetime(2026, 11, 20, 22, tzinfo=UTC), open_row, done))
    day_after = said_of(CHECK, DEADLINE, asked(datetime(2026, 11, 23, 22, tzinfo=UTC), open_row, done))

    assert (on_the_day.looked_at, on_the_day.findings.height) == (1, 1)
    assert "confirmed on 2026-11-20 at 11:00:00" in on_the_day.findings["reason"].item()
    assert day_after.looked_at == 0


def test_what_is_confirmed_only_later_is_open_at_the_moment_that_is_asked_about() -> None:
    row = {"executed_at": "2026-11-12T10:00:00Z", "confirmed_at": "2026-11-23T10:00:00Z"}
    given = asked(datetime(2026, 11, 20, 22, 59, tzinfo=UTC), row)._replace(business_date=date(2026, 11, 20))

    assert said_of(CHECK, MONTHLY, given).findings.height == 1
