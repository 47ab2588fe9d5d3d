"""What is shown: exact numbers, whole words, nothing of a sender's that moves a cursor, nothing trailing."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.terminal import amount, complain, money, plain, say, show_json, show_table, talk


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1234567.5", "1,234,567.50"),
        ("0", "0.00"),
        ("0E+3", "0.00"),
        ("-0.001", "-0.001"),
        ("1E+3", "1,000.00"),
        ("12345678901234567890.1234567891", "12,345,678,901,234,567,890.1234567891"),
    ],
)
def test_an_amount_is_shown_with_thousands_and_never_rounded(value: str, shown: str) -> None:
    assert amount(Decimal(value)) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**17), max_value=10**17))
def test_no_amount_loses_a_digit(value: Decimal) -> None:
    assert Decimal(amount(value).replace(",", "")) == value
    assert Decimal(plain(value)) == value


def test_money_names_its_currency_where_it_has_one() -> None:
    assert money(Decimal("1.5"), "EUR") == "1.50 EUR"
    assert money(Decimal("1.5"), None) == "1.50"
    assert money(None, "EUR") == "-"


def test_a_row_is_one_line_in_a_pipe_and_ends_without_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    long = "word " * 200

    show_table("Title", ("name", "count", "why"), [("a", 12345, long.strip()), ("bc", 1, None)], numbers=["count"])

    title, _, rule, first, second, blank = capsys.readouterr().out.split("\n")[:6]
    assert (title, set(rule), blank) == ("Title", {"\u2500"}, "")
    assert first == f"a     12,345  {long.strip()}"
    assert second == "bc         1"


def test_a_table_of_nothing_is_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    show_table("No breaks", ("name",), [])
    show_table("", ("name",), [])

    assert capsys.readouterr().out == "No breaks\n\n"


@pytest.mark.parametrize("evil", ["\x1b[2Jgone", "\u202eesrever", "\x9b31m", "two\nlines", "\r over"])
def test_what_a_sender_wrote_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str], evil: str) -> None:
    show_table("", ("name",), [(evil,)])
    say(evil)
    complain(evil)

    shown = capsys.readouterr()
    table = shown.out.splitlines()[2]
    assert evil.encode("unicode_escape").decode() == table
    assert not set("\x1b\u202e\x9b\r") & set(shown.out + shown.err)


def test_square_brackets_are_text_not_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show_table("", ("name",), [("[bold]A[/bold]",)])

    assert "[bold]A[/bold]" in capsys.readouterr().out


def test_json_keeps_decimals_exact_and_dates_iso(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"gap": Decimal("0.1000000000"), "day": date(2026, 11, 20), "at": Path("a/b"), "text": "\u00e9\x1b"})

    told = json.loads(capsys.readouterr().out)
    assert told == {"gap": "0.1", "day": "2026-11-20", "at": "a/b", "text": "\u00e9\x1b"}


def test_talk_is_silent_where_nobody_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    talk("business date 2026-11-20")

    assert capsys.readouterr() == ("", "")
