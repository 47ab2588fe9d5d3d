"""A number is read to exactly what the sender wrote, or refused; never to another number."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.profiles.numbers import NumberStyle, read_number

SCALE = 10
POINT = NumberStyle()
STYLES = st.builds(
    NumberStyle,
    decimal=st.sampled_from(".,"),
    thousands=st.sampled_from([None, "'", " "]),
    negatives=st.sampled_from([("minus",), ("minus", "parentheses"), ("trailing_minus",), ("parentheses",)]),
    marks=st.sampled_from([(), ("$",), ("EUR", "€")]),
)


def read(text: str, style: NumberStyle = POINT, scale: int = SCALE) -> Decimal | None:
    """By way of text: a Decimal handed over as an object is rounded to 28 digits."""
    found = pl.DataFrame({"text": [text]}).select(read_number(pl.col("text"), style, scale).cast(pl.String)).item()
    return None if found is None else Decimal(found)


def printed(number: Decimal, style: NumberStyle, *, grouped: bool, mark: str) -> str:
    """A number as a sender of that style writes it."""
    text = f"{number.copy_abs():,f}" if grouped and style.thousands else f"{number.copy_abs():f}"
    text = text.replace(",", "\0").replace(".", style.decimal).replace("\0", style.thousands or "")
    text = f"{mark}{text}"
    if number >= 0:
        return text
    wrapped = {"minus": f"-{text}", "trailing_minus": f"{text}-", "parentheses": f"({text})"}
    return wrapped[style.negatives[-1]]


@settings(deadline=None)
@given(
    number=st.decimals(min_value=Decimal("-1e20"), max_value=Decimal("1e20"), allow_nan=False, places=None),
    style=STYLES,
    grouped=st.booleans(),
)
def test_a_printed_number_reads_back_as_itself_or_is_refused(
    number: Decimal, style: NumberStyle, *, grouped: bool
) -> None:
    mark = style.marks[0] if style.marks else ""
    found = read(printed(number, style, grouped=grouped, mark=mark), style)

    assert found is None or found == number
    fits = len(f"{number:f}".partition(".")[2].rstrip("0")) <= SCALE
    assert (found is not None) == fits


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,-+()eE $'xN", min_size=1, max_size=12))
def test_no_text_reads_as_another_number_than_python_sees_in_it(text: str) -> None:
    found = read(text)

    assert found is None or found == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "2,749",
        "1.234,56",
        "(123)",
        "123-",
        "1e5",
        "1E5",
        "NaN",
        "inf",
        "$5",
        "5 USD",
        "+5",
        "\u22125",
        "1 000",
        "--5",
        "5.",
        ".",
        "-",
        "0x1F",
        "1_000",
        "١٢",
        "1.23456789012",
        "12345678901234567890123456789",
    ],
)
def test_what_a_plain_style_refuses(text: str) -> None:
    assert read(text) is None


def test_decimals_on_both_sides_of_the_limit() -> None:
    assert read("0.1234567890") == Decimal("0.1234567890")
    assert read("0.12345678900000") == Decimal("0.123456789")
    assert read("0.12345678901") is None


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("1.234,56", NumberStyle(decimal=",", thousands="."), "1234.56"),
        ("2,749", NumberStyle(thousands=","), "2749"),
        ("2,749", NumberStyle(decimal=","), "2.749"),
        ("(1,234.50)", NumberStyle(thousands=",", negatives=("parentheses",)), "-1234.50"),
        ("123-", NumberStyle(negatives=("trailing_minus",)), "-123"),
        ("-$694.48", NumberStyle(marks=("$",)), "-694.48"),
        ("89,162.28 SEK", NumberStyle(thousands=",", marks=("SEK",)), "89162.28"),
        ("0012", NumberStyle(), "12"),
    ],
)
def test_what_a_profile_may_allow(text: str, style: NumberStyle, number: str) -> None:
    assert read(text, style) == Decimal(number)


@pytest.mark.parametrize("text", ["1,23,456", "12,34", "1,2345", ",123", "1,,234", "1234,567"])
def test_thousands_in_ill_formed_groups_are_refused(text: str) -> None:
    assert read(text, NumberStyle(thousands=",")) is None
