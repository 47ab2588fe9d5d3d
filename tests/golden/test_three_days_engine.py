"""Landing, engine and carry over the three sample days: what comes out is what was planted, row by row."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pytest

from data.contracts import landed as landed_rows
from data.landing import LandedFile, Read, land, read
from data.profiles.profile import Profile, profile_named
from data.reference.calendars import calendar_named
from data.samples.arrivals import FOLDER, Arrival, read_arrivals
from data.samples.market import DAYS
from reconciliation.carry import Stored, carried, recalled
from reconciliation.day import Day
from reconciliation.engine import Reconciled, reconcile
from reconciliation.rulebook import rulebook_named

THREE_DAYS = FOLDER / "three_days"
RULEBOOK = rulebook_named("demo_trades")
NOT_TAKEN = ("truncated", "wrong", "same bytes")


class Ran(NamedTuple):
    """One day as it ended, and the references that could not be read."""

    result: Reconciled
    rejected: dict[str, int]


class Taken(NamedTuple):
    profile: Profile
    landed: LandedFile
    read: Read


def _taken(arrival: Arrival) -> Taken:
    payload = (THREE_DAYS / arrival.path).read_bytes()
    profile = profile_named(arrival.sender)
    landed = land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=arrival.path, profile=profile)
    return Taken(profile, landed, read(landed, profile))


def _days() -> Iterator[tuple[date, Ran]]:
    history: list[Stored] = []
    for day in DAYS:
        arrivals = [a for a in read_arrivals() if a.business_date == day and not any(w in a.shows for w in NOT_TAKEN)]
        taken = [_taken(arrival) for arrival in arrivals]
        trades = [item for item in taken if item.profile.contract == "trade"]
        rates = pl.concat([item.read.rows for item in taken if item.profile.contract == "fx_rate"])
        received = pl.concat([item.read.rows for item in trades])
        open_rows = carried(history[-1] if history else None, received, {}, RULEBOOK.contract)
        landed = pl.concat([*(t.landed.rows.select(landed_rows.SCHEMA.names()) for t in trades), open_rows.landed])
        again = recalled(history, received, landed, {}, RULEBOOK.contract)
        rows = pl.concat([received, open_rows.rows, again.rows])
        missing = tuple(sorted({*RULEBOOK.street.sources} - {item.profile.name for item in taken}))
        books = (rows.filter(pl.col("book") == book) for book in ("HOUSE", "STREET"))
        result = reconcile(*books, RULEBOOK, Day(day, calendar_named("TARGET"), rates, missing))
        history.append(Stored(day, pl.concat([landed, again.landed]), rows, result.dispositions))
        rejects = pl.concat([item.read.rejects for item in trades]).unique("row_id")
        yield day, Ran(result, {str(book): n for book, n in rejects.group_by("book").len().rows()})


@pytest.fixture(scope="module")
def ran() -> dict[date, Ran]:
    return dict(_days())


def _expected(day: date) -> dict[str, Any]:
    return json.loads((THREE_DAYS / "expected" / f"{day}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_row_ends_as_planted(ran: dict[date, Ran], day: date) -> None:
    counted: dict[str, dict[str, int]] = {"HOUSE": {}, "STREET": {}}
    for book, disposition, rows in ran[day].result.dispositions.group_by("book", "disposition").len().rows():
        counted[book][disposition] = rows
    for book, rows in ran[day].rejected.items():
        counted[book]["REJECTED"] = rows

    assert counted == _expected(day)["dispositions"]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_groups_are_found_by_the_planted_pass(ran: dict[date, Ran], day: date) -> None:
    assert dict(ran[day].result.matches.group_by("pass").len().rows()) == _expected(day)["groups_by_pass"]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_breaks_are_the_planted_ones_with_their_types(ran: dict[date, Ran], day: date) -> None:
    found = Counter(
        (tuple(row["types"]), tuple(sorted(row["house_refs"])), tuple(sorted(row["street_refs"])))
        for row in ran[day].result.breaks.iter_rows(named=True)
    )
    planted = Counter((tuple(b["types"]), tuple(b["house"]), tuple(b["street"])) for b in _expected(day)["breaks"])

    assert (found - planted, planted - found) == (Counter(), Counter())


def test_a_missing_file_is_said_once(ran: dict[date, Ran]) -> None:
    first = ran[DAYS[0]].result.causes.row(0, named=True)

    assert first["cause"] == "no file from demo_estepa"
    assert first["breaks"] > 30


def test_running_a_day_again_gives_the_same(ran: dict[date, Ran]) -> None:
    again = dict(_days())

    assert all(again[day].result.breaks.equals(ran[day].result.breaks) for day in DAYS)
    assert all(again[day].result.matches.equals(ran[day].result.matches) for day in DAYS)
