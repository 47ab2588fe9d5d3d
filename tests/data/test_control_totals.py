"""A trailer says what the file should hold; the file is counted exactly."""

from __future__ import annotations

from typing import Any

import pytest

from data.contracts.failure import InputError, UsageError
from data.formats.delimited import cut
from data.formats.format import Control
from data.profiles.profile import Profile

TRAILER = r"^TOTAL;(?P<rows>\d+);(?P<net_amount>[\d.,()-]+)$"


def controls(text: str, **unusual: Any) -> list[Control]:
    usual = {
        "name": "alpha_confirms",
        "book": "STREET",
        "format": "delimited",
        "delimiter": ";",
        "trailer": {"pattern": TRAILER},
        "columns": {"net_amount": {"from": "Net", "sign": "absolute"}},
    }
    return cut(text.encode(), Profile.model_validate(usual | unusual)).controls


def test_rows_and_sums_that_agree_say_so() -> None:
    assert controls("Ref;Net\nA;100.10\nB;-0.20\nTOTAL;2;99.9\n") == [
        Control("rows", "2", "2", agrees=True, where="line 4"),
        Control("net_amount", "99.9", "99.9", agrees=True, where="line 4"),
    ]


def test_a_difference_of_one_unit_in_the_last_place_is_seen() -> None:
    large = "9007199254740993.01"

    [_, total] = controls(f"Ref;Net\nA;{large}\nTOTAL;1;9007199254740993.02\n")

    assert (total.counted, total.agrees) == (large, False)


def test_sums_follow_the_senders_decimal_mark_and_thousands() -> None:
    text = "Ref;Net\nA;1.234,56\nB;(0,56)\nTOTAL;2;1.234,00\n"

    found = controls(text, decimal=",", thousands=".", negatives=["minus", "parentheses"])

    assert [control.agrees for control in found] == [True, True]


def test_a_number_cut_short_contradicts_the_trailer() -> None:
    [_, total] = controls("Ref;Net\nA;1234\nTOTAL;1;12345.67\n")

    assert not total.agrees


def test_a_value_that_is_no_number_cannot_be_summed() -> None:
    [_, total] = controls("Ref;Net\nA;12.5O\nTOTAL;1;12.50\n")

    assert total.counted == "nothing: '12.5O' in column 'Net' is no number"
    assert not total.agrees


def test_absent_values_add_nothing_and_malformed_records_are_counted() -> None:
    [rows, total] = controls("Ref;Net\nA;\nB;1;2\nTOTAL;2;0\n")

    assert (rows.agrees, total.agrees) == (True, True)


def test_records_dropped_by_the_profile_and_blank_lines_are_no_matter() -> None:
    [rows, total] = controls("Ref;Net\nA;1\n\nSub;1\n;\nTOTAL;1;1\n\n\n", skip_pattern="^Sub")

    assert (rows.agrees, total.agrees) == (True, True)


def test_a_missing_trailer_is_a_truncated_file() -> None:
    with pytest.raises(InputError, match="truncated"):
        controls("Ref;Net\nA;1\n")


def test_a_trailer_that_may_be_missing_may_be_missing() -> None:
    assert controls("Ref;Net\nA;1\n", trailer={"pattern": TRAILER, "required": False}) == []


def test_a_trailer_vouches_for_a_missing_last_line_end() -> None:
    assert [control.agrees for control in controls("Ref;Net\nA;1\nTOTAL;1;1")] == [True, True]


def test_a_total_of_an_unmapped_column_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="'net_amount'"):
        controls("Ref;Net\nA;1\nTOTAL;1;1\n", columns={})


def test_a_pattern_that_is_no_pattern_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="regular expression"):
        controls("Ref;Net\nA;1\nTOTAL;1;1\n", trailer={"pattern": "(("})
