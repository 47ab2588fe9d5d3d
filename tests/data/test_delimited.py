"""Delimited text is cut strictly: whole records, all of their fields, and nothing guessed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from data.contracts.failure import InputError, UsageError
from data.formats.delimited import cut
from data.formats.format import Records
from data.profiles.profile import Profile


def a_profile(**unusual: Any) -> Profile:
    usual = {"name": "alpha_blotter", "book": "HOUSE", "format": "delimited"}
    return Profile.model_validate(usual | unusual)


def cut_text(text: str, **unusual: Any) -> Records:
    return cut(text.encode(unusual.get("encoding", "utf-8")), a_profile(**unusual))


def records(cut_file: Records) -> list[tuple[str | None, ...]]:
    kept = cut_file.rows.filter(pl.col("excluded").is_null() & pl.col("malformed").is_null())
    return kept.select(pl.exclude("line", "part", "byte_offset", "raw", "excluded", "malformed")).rows()


def told(cut_file: Records, column: str) -> list[Any]:
    return cut_file.rows[column].to_list()


def test_every_physical_line_is_landed_with_its_line_and_byte() -> None:
    text = "Blotter of the day\n\nRef,Qty\nT1,100\n\nT2,200\nEND;2\n"

    found = cut_text(text, skip_lines=2, trailer={"pattern": r"^END;(?P<rows>\d+)$"})

    assert told(found, "excluded") == ["preamble", "blank line", "header", None, "blank line", None, "trailer"]
    assert told(found, "line") == [1, 2, 3, 4, 5, 6, 7]
    assert told(found, "raw") == text.splitlines()
    assert [text[at:].splitlines()[0] for at in told(found, "byte_offset")] == text.splitlines()
    assert records(found) == [("T1", "100"), ("T2", "200")]


def test_fields_stay_text_with_their_leading_zeros_and_spaces() -> None:
    assert records(cut_text("Ref,Qty\n007, 1e5\nNaN,2.50\n")) == [("007", " 1e5"), ("NaN", "2.50")]


def test_an_empty_field_is_absent_quoted_or_not() -> None:
    assert records(cut_text('a,b,c\n1,,""\n')) == [("1", None, None)]


def test_too_few_and_too_many_fields_are_malformed_and_never_padded() -> None:
    found = cut_text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")

    assert told(found, "malformed") == [None, None, "3 fields, found 2", "3 fields, found 4", None]
    assert records(found) == [("1", "2", "3"), ("10", "11", "12")]
    assert found.rows["a"].to_list() == ["a", "1", None, None, "10"]


def test_a_missing_last_column_is_malformed_even_where_it_is_mostly_empty() -> None:
    assert told(cut_text("a,b\n1,\n2\n"), "malformed") == [None, None, "2 fields, found 1"]


def test_quoted_fields_may_hold_delimiters_line_ends_and_doubled_quotes() -> None:
    found = cut_text('a,b\n"x,y","say ""hi"""\n1,"two\nlines"\n2,3\n')

    assert records(found) == [("x,y", 'say "hi"'), ("1", "two\nlines"), ("2", "3")]
    assert told(found, "line") == [1, 2, 3, 5]
    assert told(found, "raw")[2] == '1,"two\nlines"'
    assert told(found, "byte_offset") == [0, 4, 23, 37]


def test_embedded_line_ends_stay_as_they_were_sent() -> None:
    found = cut_text('a,b\r\n1,"two\r\nlines"\r\n2,3\r\n')

    assert records(found) == [("1", "two\r\nlines"), ("2", "3")]
    assert told(found, "byte_offset") == [0, 5, 21]


def test_ragged_records_among_quoted_ones_are_found() -> None:
    found = cut_text('a,b\n"1,1",2\n"3,3"\n"4","5","6"\n7,"8\n9"\n')

    assert told(found, "malformed") == [None, None, "2 fields, found 1", "2 fields, found 3", None]
    assert records(found) == [("1,1", "2"), ("7", "8\n9")]


@pytest.mark.parametrize("record", ['5" pipe,6" pipe', 'x,"y"z', 'x, "y"', '"a"b","c'])
def test_quotation_marks_inside_a_field_are_malformed(record: str) -> None:
    found = cut_text(f"a,b\n{record}\n1,2\n")

    assert told(found, "malformed")[1] == "quotation marks around whole fields only"
    assert records(found) == [("1", "2")]


def test_a_quotation_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match="line 3: a quotation begins that is never closed"):
        cut_text('a,b\n1,2\n3,"4\n5,6\n')


def test_without_a_quote_character_marks_are_text() -> None:
    assert records(cut_text('a,b\n5" pipe,x"y\n', quote=None)) == [('5" pipe', 'x"y')]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoted", ["1", '"1"'])
def test_every_line_end_is_understood(end: str, quoted: str) -> None:
    found = cut_text(end.join(["a,b", f"{quoted},2", "3,4", ""]))

    assert records(found) == [("1", "2"), ("3", "4")]
    assert told(found, "raw") == ["a,b", f"{quoted},2", "3,4"]


def test_line_ends_may_mix() -> None:
    found = cut_text("a,b\r\n1,2\n3,4\r\n")

    assert records(found) == [("1", "2"), ("3", "4")]
    assert told(found, "byte_offset") == [0, 5, 9]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "latin-1", "cp037", "cp500"])
def test_every_encoding_and_mark_gives_the_same_records(encoding: str) -> None:
    found = cut_text("Référence;Qté\nÀ1;1,5\n", encoding=encoding, delimiter=";")

    assert records(found) == [("À1", "1,5")]
    assert found.rows.columns[-2:] == ["Référence", "Qté"]


def test_a_header_with_a_repeated_name_is_refused_naming_it() -> None:
    with pytest.raises(InputError, match="line 1, the header, repeats the column Qty"):
        cut_text("Ref,Qty,Qty\nT1,1,2\n")


def test_a_header_with_an_empty_name_is_refused() -> None:
    with pytest.raises(InputError, match="column 2 without a name"):
        cut_text("Ref,,Qty\nT1,1,2\n")


def test_a_column_without_a_name_may_be_called_by_its_number() -> None:
    found = cut_text("Ref,,Qty\nT1,x,2\n", options={"unnamed_columns": "numbered"})

    assert found.rows.columns[-3:] == ["Ref", "2", "Qty"]


def test_a_header_may_be_quoted_and_in_any_language() -> None:
    found = cut_text('"Référence de l\'ordre","数量, 株"\nT1,5\n')

    assert found.rows.columns[-2:] == ["Référence de l'ordre", "数量, 株"]


def test_a_file_that_begins_like_a_packed_stream_is_text() -> None:
    assert records(cut_text("x^,b\n1,2\n")) == [("1", "2")]


def test_without_a_header_columns_are_numbered() -> None:
    found = cut_text("T1,5\nT2,6\n", header=False)

    assert found.rows.columns[-2:] == ["1", "2"]
    assert records(found) == [("T1", "5"), ("T2", "6")]


def test_a_header_is_found_behind_a_preamble_of_any_length() -> None:
    found = cut_text('Report, of "today\nfor us\nRef,Qty\nT1,1\n', header_pattern="^Ref,")

    assert told(found, "excluded") == ["preamble", "preamble", "header", None]


def test_a_header_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="looks like the header"):
        cut_text("Reference,Qty\nT1,1\n", header_pattern="^Ref,")
    with pytest.raises(InputError, match="ends within its preamble"):
        cut_text("one\n", skip_lines=2)


def test_a_column_named_like_one_of_ours_keeps_its_sender() -> None:
    found = cut_text("line,source,start\n1,x,y\n")

    assert found.rows.columns[-3:] == ["sender.line", "sender.source", "start"]


def test_total_lines_and_lines_without_a_filled_field_are_excluded_by_their_rule() -> None:
    found = cut_text("a,b\n1,2\n,\nSub-total 2\n3,4\n", skip_pattern="^Sub-total")

    assert told(found, "excluded") == ["header", None, "no field is filled", "skip_pattern ^Sub-total", None]
    assert records(found) == [("1", "2"), ("3", "4")]


def test_a_file_that_ends_within_a_line_is_truncated() -> None:
    with pytest.raises(InputError, match=r"line 2 .*truncated"):
        cut_text("a,b\n1,1234")


def test_a_profile_may_vouch_for_a_last_line_without_an_end() -> None:
    found = cut_text("a,b\n1,12345.67", options={"last_line_end": "optional"})

    assert records(found) == [("1", "12345.67")]


@pytest.mark.parametrize("text", ["", "a,b\n"])
def test_a_file_without_records_is_an_answer_unless_the_profile_says_otherwise(text: str) -> None:
    assert records(cut_text(text)) == []
    with pytest.raises(InputError, match="holds no record"):
        cut_text(text, empty_is_valid=False)


@pytest.mark.parametrize(
    "wrong",
    [{"delimiter": "||"}, {"delimiter": "§"}, {"quote": ","}, {"options": {"last_line": "x"}}, {"delimiter": "\n"}],
)
def test_a_profile_that_cannot_be_meant_is_a_usage_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="alpha_blotter"):
        cut_text("a,b\n", **wrong)


def test_a_large_ragged_quoted_file_is_cut_record_by_record() -> None:
    lines = [f'T{number},"say ""{number}""",{number}' for number in range(20_000)]
    lines[7] = "T7,x"
    lines[19_999] = 'T19999,"a\nb",1'

    found = cut_text("\n".join(["ref,note,qty", *lines, ""]))

    assert len(records(found)) == 19_999
    assert records(found)[-1] == ("T19999", "a\nb", "1")
    assert found.rows.filter(pl.col("malformed").is_not_null())["line"].to_list() == [9]


def test_a_file_without_white_space_is_known_to_have_none() -> None:
    plain, spaced, accented = (cut_text(text) for text in ("A,B\n1,2\n", "A,B\n1 ,2\n", "A,B\né,2\n"))

    assert (plain.solid, spaced.solid, accented.solid) == (True, False, False)
