"""Envelopes open completely or not at all, and never beyond their limits."""

from __future__ import annotations

import bz2
import gzip
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from data.contracts.failure import InputError
from data.envelope import Limits, Opened, open_envelope, plain_name

Pack = Callable[[bytes], bytes]

CONTENT = b"trade_ref,quantity\n" + b"".join(b"T%d,100\n" % number for number in range(200))


def a_zip(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return packed.getvalue()


def test_a_file_without_envelope_is_itself() -> None:
    assert open_envelope(CONTENT, "A.csv") == [Opened("A.csv", CONTENT)]


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (bz2.compress, ".bz2")])
def test_a_packed_file_opens_to_its_bytes_and_name(pack: Pack, suffix: str) -> None:
    assert open_envelope(pack(CONTENT), f"A.csv{suffix}") == [Opened("A.csv", CONTENT)]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_streams_one_after_the_other_are_one_file(pack: Pack) -> None:
    [opened] = open_envelope(pack(CONTENT) + pack(CONTENT), "A.csv")

    assert opened.payload == CONTENT * 2


def test_the_bytes_say_what_it_is_not_the_name() -> None:
    assert open_envelope(gzip.compress(CONTENT), "A.csv") == [Opened("A.csv", CONTENT)]
    assert open_envelope(CONTENT, "A.csv.gz") == [Opened("A.csv.gz", CONTENT)]


def test_every_member_of_a_zip_comes_out_in_its_order() -> None:
    packed = a_zip(("b.csv", CONTENT), ("day/a.csv", b"x\n"))

    assert open_envelope(packed, "all.zip") == [Opened("b.csv", CONTENT), Opened("day/a.csv", b"x\n")]


def test_envelopes_inside_envelopes_open_up_to_the_limit() -> None:
    packed = gzip.compress(a_zip(("a.csv.bz2", bz2.compress(CONTENT))))

    assert open_envelope(packed, "all.zip.gz") == [Opened("a.csv", CONTENT)]
    with pytest.raises(InputError, match="more than 2 envelopes"):
        open_envelope(packed, "all.zip.gz", Limits(depth=2))


def test_a_workbook_is_a_document_and_stays_closed() -> None:
    workbook = a_zip(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))

    assert open_envelope(workbook, "A.xlsx") == [Opened("A.xlsx", workbook)]


@pytest.mark.parametrize("name", ["/etc/a.csv", "../a.csv", "x/../../a.csv", "C:/a.csv", "..\\a.csv"])
def test_a_member_that_points_outside_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="points outside"):
        open_envelope(a_zip((name, CONTENT)), "all.zip")


def test_a_link_in_a_zip_is_refused() -> None:
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = 0o120777 << 16

    with pytest.raises(InputError, match="is a link"):
        open_envelope(a_zip((link, b"/etc/passwd")), "all.zip")


def test_an_encrypted_member_is_refused() -> None:
    packed = bytearray(a_zip(("a.csv", CONTENT)))
    central = packed.index(b"PK\x01\x02")
    packed[6] |= 1
    packed[central + 8] |= 1

    with pytest.raises(InputError, match="encrypted"):
        open_envelope(bytes(packed), "all.zip")


def test_a_zip_without_files_is_refused() -> None:
    with pytest.raises(InputError, match="without any file"):
        open_envelope(a_zip(), "all.zip")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lambda content: a_zip(("a.csv", content))])
def test_an_envelope_truncated_anywhere_is_refused(pack: Pack) -> None:
    packed = pack(CONTENT)

    for length in range(10, len(packed)):
        with pytest.raises(InputError):
            open_envelope(packed[:length], "A")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lambda content: a_zip(("a.csv", content))])
def test_an_envelope_with_a_changed_byte_never_gives_other_content(pack: Pack) -> None:
    packed = pack(CONTENT)

    for at in range(len(packed)):
        changed = packed[:at] + bytes([packed[at] ^ 0x41]) + packed[at + 1 :]
        try:
            opened = open_envelope(changed, "A")
        except InputError:
            continue
        assert opened[0].payload in {CONTENT, changed}


def test_bytes_after_a_gzip_are_refused() -> None:
    with pytest.raises(InputError, match="after the end"):
        open_envelope(gzip.compress(CONTENT) + b"more", "A.csv.gz")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lambda content: a_zip(("a.csv", content))])
def test_inflating_stops_at_the_size_limit_to_the_byte(pack: Pack) -> None:
    packed = pack(CONTENT)

    open_envelope(packed, "A", Limits(unpacked_bytes=len(CONTENT)))
    with pytest.raises(InputError, match="unpacks to more than"):
        open_envelope(packed, "A", Limits(unpacked_bytes=len(CONTENT) - 1))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lambda content: a_zip(("a.csv", content))])
def test_a_bomb_stops_at_the_ratio(pack: Pack) -> None:
    with pytest.raises(InputError, match="times its size"):
        open_envelope(pack(bytes(1 << 20)), "A", Limits(ratio=10, ratio_free_bytes=1 << 16))


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    packed = a_zip(("a.csv", CONTENT))
    lying = packed.replace(struct.pack("<L", len(CONTENT)), struct.pack("<L", 10))

    with pytest.raises(InputError):
        open_envelope(lying, "all.zip", Limits(unpacked_bytes=100))


def test_more_members_than_the_limit_are_refused() -> None:
    packed = a_zip(("a", b"1"), ("b", b"2"))

    assert len(open_envelope(packed, "all.zip", Limits(members=2))) == 2
    with pytest.raises(InputError, match="more than 1 members"):
        open_envelope(packed, "all.zip", Limits(members=1))


def test_a_plain_name_has_lost_its_envelopes() -> None:
    assert plain_name("A.csv.zip.gz") == "A.csv"


def test_public_archives_open(shared: Path) -> None:
    for path in sorted((shared / "samples").rglob("*.zip")):
        assert all(opened.payload for opened in open_envelope(path.read_bytes(), path.name))
