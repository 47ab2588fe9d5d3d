"""Fixed-width records are cut where the layout says, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from data.contracts.failure import InputError, UsageError
from data.formats.fixed_width import cut
from data.profiles.profile import Profile

LAYOUT = [{"name": "ref", "start": 1, "width": 6}, {"name": "qty", "start": 7, "width": 8}]
FILE = b"HDR20261120\nREF1  00012.50\nREF2  00001.50\n\nTRL000002\n"


def a_profile(**said: Any) -> Profile:
    usual = {"header_pattern": "^HDR", "trailer": {"pattern": r"^TRL(?P<rows>\d+)$"}, "layout": LAYOUT}
    return Profile.model_validate({"name": "x", "book": "STREET", "format": "fixed_width"} | usual | said)


def test_every_line_is_landed_and_fields_keep_their_leading_zeros() -> None:
    records = cut(FILE, a_profile())

    assert records.rows["excluded"].to_list() == ["header", None, None, "blank line", "trailer"]
    assert records.rows.filter(records.rows["excluded"].is_null())["qty"].to_list() == ["00012.50", "00001.50"]
    assert [(control.name, control.agrees) for control in records.controls] == [("rows", True)]


def test_short_and_long_lines_are_malformed_never_padded() -> None:
    rows = cut(b"HDR\nREF1  00012.5\nREF2  00001.500\nREF3  00001.50  \nTRL3\n", a_profile()).rows

    assert [bool(text) for text in rows["malformed"]] == [False, True, True, False, False]
    assert rows["malformed"][1] == "a record of 14 characters, this line has 13"


def test_blanks_a_sender_strips_may_be_padded_when_the_profile_says_so() -> None:
    rows = cut(b"HDR\nREF1\nTRL1\n", a_profile(options={"short_lines": "padded"})).rows

    assert rows.row(1)[-3:] == (None, "REF1", None)


@pytest.mark.parametrize("payload", [FILE[:-10], FILE[:30], b"", FILE.replace(b"HDR", b"XXX")])
def test_a_file_without_its_trailer_or_header_is_refused(payload: bytes) -> None:
    with pytest.raises(InputError):
        cut(payload, a_profile())


def test_a_trailer_that_counts_another_number_of_records_disagrees() -> None:
    assert not cut(FILE.replace(b"REF2  00001.50\n", b""), a_profile()).controls[0].agrees


def test_ebcdic_reads_as_text() -> None:
    payload = FILE.decode().replace("\n", "\x85").encode("cp037")

    rows = cut(payload, a_profile(encoding="cp037")).rows

    assert rows["ref"].drop_nulls().to_list() == ["REF1", "REF2"]


def test_a_layout_must_be_there_and_name_each_field_once() -> None:
    for layout in ([], [LAYOUT[0], LAYOUT[0]], [{"name": "line", "start": 1, "width": 2}]):
        with pytest.raises(UsageError):
            cut(FILE, a_profile(layout=layout))
