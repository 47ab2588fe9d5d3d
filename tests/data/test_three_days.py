"""The sample days are what their generator writes, and their profiles read them as planted."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from data.contracts.failure import InputError
from data.landing import land, read
from data.profiles.profile import profile_named
from data.samples.arrivals import FOLDER, Arrival, read_arrivals
from data.samples.market import BONDS, DAYS, SHARES
from data.samples.plan import Plan
from data.samples.planting import planted
from data.samples.three_days import write_days

THREE_DAYS = FOLDER / "three_days"
ARRIVALS = read_arrivals()
BY_HAND = ("README.md", "checks")
CUT_OFF = [arrival for arrival in ARRIVALS if "truncated" in arrival.shows]
WHOLE = [arrival for arrival in ARRIVALS if arrival not in CUT_OFF]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planted()


def test_the_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    write_days(tmp_path)

    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    there = {path.relative_to(THREE_DAYS): path for path in THREE_DAYS.rglob("*") if path.is_file()}
    committed = {name: path.read_bytes() for name, path in there.items() if name.parts[0] not in BY_HAND}
    assert sorted(written) == sorted(committed)
    assert [path for path in written if path.suffix != ".xlsx" and written[path] != committed[path]] == []


@pytest.mark.parametrize("arrival", WHOLE, ids=lambda arrival: arrival.path)
def test_every_whole_file_reads_and_only_planted_cells_are_rejected(arrival: Arrival, plan: Plan) -> None:
    payload = (THREE_DAYS / arrival.path).read_bytes()
    profile = profile_named(arrival.sender)

    landed = land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=arrival.path, profile=profile)
    found = read(landed, profile)

    spoiled = [cell for rows in (*plan.house.values(), *plan.street.values()) for row in rows for cell in row.spoiled]
    assert all(control.agrees for control in landed.controls)
    assert found.rows.height > 0
    assert set(found.rejects.select("column", "value").rows()) <= set(spoiled)


@pytest.mark.parametrize("arrival", CUT_OFF, ids=lambda arrival: arrival.path)
def test_a_file_cut_off_in_transfer_is_stopped(arrival: Arrival) -> None:
    payload = (THREE_DAYS / arrival.path).read_bytes()
    profile = profile_named(arrival.sender)

    with pytest.raises(InputError, match="trailer"):
        land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=arrival.path, profile=profile)


def test_every_row_of_the_plan_has_one_result_on_the_day_it_comes(plan: Plan) -> None:
    rows = {
        day: len(plan.house[day]) + sum(len(plan.street[d, b]) for d, b in list(plan.street) if d == day)
        for day in (1, 2)
    }
    ended = {day: sum(len(r.house) + len(r.street) for r in plan.results if r.day == day) for day in (1, 2)}

    assert all(ended[day] >= rows[day] for day in rows)


def test_made_up_instruments_have_valid_check_digits() -> None:
    for instrument in SHARES + BONDS:
        digits = "".join(str(int(sign, 36)) for sign in instrument.isin)
        doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
        assert sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def test_the_days_are_three_consecutive_business_days() -> None:
    assert sorted({arrival.business_date for arrival in ARRIVALS}) == list(DAYS)
    assert [day.weekday() for day in DAYS] == [2, 3, 4]
