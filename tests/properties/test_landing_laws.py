"""Laws of landing: nothing is lost, and a file that was cut short never yields a number nobody sent."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.contract import contract_named
from data.contracts.failure import InputError
from data.contracts.words import Book
from data.landing import Read, check_controls, land, read
from data.profiles.canonical import canonical_profile
from data.profiles.profile import Profile, Trailer

PLAIN = canonical_profile(contract_named("trade"), Book.STREET)
CLOSED = PLAIN.model_copy(update={"trailer": Trailer(pattern=r"^END,(?P<rows>\d+),(?P<net_amount>[\d.]+)$")})
HEADER = "trade_ref,account,instrument_id,side,quantity,price,currency,trade_date,net_amount\n"
ROWS = [
    'T1,ACC1,"US,1",BUY,100,10.5,USD,2026-11-20,12345.67\n',
    'T2,"ACC\n2",US2,SELL,7,"1.25",EUR,2026-11-20,\n',
    "T3,ACC3,US3,BUY,3,99.99,USD,2026-11-20,1.00\n",
]
CELLS = st.sampled_from(["", "T1", "BUY", "1", "1.5", "1e5", "USD", "2026-11-20", '"a,b"', '"x\ny"', 'z"z', "É"])
RECORDS = st.lists(CELLS, min_size=0, max_size=11).map(",".join)
FILES = st.lists(RECORDS, max_size=8).map(lambda records: HEADER + "".join(f"{record}\n" for record in records))


def read_all(payload: bytes, profile: Profile) -> tuple[int, Read]:
    landed = land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name="A.csv", profile=profile)
    check_controls(landed)
    assert landed.rows["row_id"].is_unique().all()
    return landed.rows.height, read(landed, profile)


def values(found: Read) -> list[tuple[object, ...]]:
    return found.rows.drop("row_id", "file_sha256").rows()


@settings(max_examples=150, deadline=None)
@given(text=FILES)
def test_every_landed_row_leaves_by_exactly_one_door(text: str) -> None:
    try:
        landed, found = read_all(text.encode(), PLAIN)
    except InputError:
        assert text.count('"') % 2
        return

    doors = [set(frame["row_id"]) for frame in (found.rows, found.rejects, found.excluded)]
    assert sum(map(len, doors)) == len(set.union(*doors)) == landed


@settings(max_examples=60, deadline=None)
@given(text=FILES)
def test_every_line_of_the_file_but_its_frame_is_in_a_landed_row(text: str) -> None:
    payload = text.encode()
    try:
        rows = land(payload, file_sha256="0" * 64, name="A.csv", profile=PLAIN).rows
    except InputError:
        return

    rest = text
    for raw in rows["raw"]:
        rest = rest.replace(f"{raw}\n", "", 1)
    assert rest.replace(HEADER, "", 1).strip("\n") == ""
    for raw, offset in rows.select("raw", "byte_offset").iter_rows():
        assert payload[offset:].startswith(raw.encode())


def test_a_file_cut_at_any_byte_gives_whole_records_or_is_refused() -> None:
    payload = (HEADER + "".join(ROWS)).encode()
    whole = values(read_all(payload, PLAIN)[1])
    assert len(whole) == 3

    for length in range(len(payload)):
        try:
            _, found = read_all(payload[:length], PLAIN)
        except InputError:
            continue
        assert values(found) == whole[: found.rows.height]
        assert found.rejects.is_empty()


@pytest.mark.parametrize(
    ("encoding", "end"), [("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("cp037", "\r"), ("cp1252", "\r\n")]
)
def test_in_any_encoding_a_cut_file_gives_whole_records_or_is_refused(encoding: str, end: str) -> None:
    profile = PLAIN.model_copy(update={"encoding": encoding.removesuffix("-sig")})
    payload = (HEADER + ROWS[2] * 2).replace("\n", end).encode(encoding)
    whole = values(read_all(payload, profile)[1])

    for length in range(len(payload) - 60, len(payload)):
        try:
            _, found = read_all(payload[:length], profile)
        except InputError:
            continue
        assert values(found) == whole[: found.rows.height]
        assert found.rejects.is_empty()


def test_a_file_with_trailer_cut_at_any_byte_is_refused() -> None:
    payload = (HEADER + "".join(ROWS) + "END,3,12346.67\n").encode()
    whole = values(read_all(payload, CLOSED)[1])

    for length in range(len(payload)):
        try:
            _, found = read_all(payload[:length], CLOSED)
        except InputError:
            continue
        assert values(found) == whole
        assert length == len(payload) - 1
