"""Both sides of every limit, by the smallest step; exact, symmetric, and only where both sides speak."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from build import trades_rulebook

from data.contracts.failure import UsageError
from data.warehouse import scratch
from reconciliation import tolerances
from reconciliation.proofs import agreement
from reconciliation.tolerances import Compared, parse_tolerance

PRICE = pl.Decimal(38, 12)


def within(text: str, house: str | None, street: str | None) -> bool:
    sides = [None if value is None else Decimal(value) for value in (house, street)]
    frame = pl.DataFrame({"h": [sides[0]], "s": [sides[1]]}, schema={"h": PRICE, "s": PRICE})
    compared = Compared(pl.col("h"), pl.col("s"), pl.col("h") - pl.col("s"))
    return frame.select(parse_tolerance(text).within(compared)).item()


@pytest.mark.parametrize(
    ("text", "house", "street", "agrees"),
    [
        ("EXCT", "10", "10.000000000000", True),
        ("EXCT", "10", "10.000000000001", False),
        ("PTOL 0.01", "10000", "9999", True),
        ("PTOL 0.01", "10000", "9998.999999999999", False),
        ("PTOL 0.01", "9999", "10000", True),
        ("PTOL 0.01", "-10000", "-9999", True),
        ("PTOL 0.01", "-0.00005", "0.00005", False),
        ("PTOL 100", "1", "0", True),
        ("PTOL 0", "1", "1", True),
        ("PTMX 2 5", "100", "98", True),
        ("PTMX 2 5", "100", "97.999999999999", False),
        ("PTMX 2 5", "1000", "995", True),
        ("PTMX 2 5", "1000", "994.999999999999", False),
        ("MNMX 0.05 0.1", "100", "99.95", True),
        ("MNMX 0.05 0.1", "100", "99.949999999999", False),
        ("MNMX 0.05 0.1", "100", "100.1", True),
        ("MNMX 0.05 0.1", "100", "100.100000000001", False),
        ("NUFM", "1", "2", True),
        ("CPOP", "1", "2", True),
    ],
)
def test_a_limit_holds_to_the_smallest_step(text: str, house: str, street: str, *, agrees: bool) -> None:
    assert within(text, house, street) is agrees


def test_the_largest_numbers_of_the_contract_do_not_overflow() -> None:
    assert within("PTOL 0.000001", "9999999999999999", "9999999999999999")
    assert within("PTOL 1000", "9999999999999999", "-9999999999999999")


@pytest.mark.parametrize("text", ["EXCT", "PTOL 1", "PTMX 1 1", "MNMX 1 1", "NUFM"])
def test_a_field_that_one_side_does_not_state_is_not_compared(text: str) -> None:
    assert within(text, None, "1")
    assert within(text, "1", None)
    assert within(text, None, None)


def test_a_field_that_must_be_populated_is_missed_where_absent() -> None:
    assert not within("CPOP", None, "1")
    assert not within("CPOP", "1", None)


@pytest.mark.parametrize(
    "text", ["EXCT", "PTOL 0.01", "PTMX 2 5.5", "MNMX 0.05 100", "NUFM", "CPOP", "NORM", "PART", "SECS 0.001"]
)
def test_a_tolerance_is_written_as_it_was_read(text: str) -> None:
    assert parse_tolerance(text).text == text


@pytest.mark.parametrize("text", ["", "PTOL", "PTOL x", "PTOL -1", "PTOL 1001", "PTOL 0.0000001", "MNMX 1", "ptol 1"])
def test_what_is_not_of_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"tolerance|number|between|decimals|percent"):
        parse_tolerance(text)


def agrees(text: str, house: Any, street: Any, *, absent_differs: bool = False) -> bool:
    frame = pl.DataFrame({"h": [house], "s": [street]}, schema={"h": pl.String, "s": pl.String})
    if text.startswith("SECS"):
        frame = frame.with_columns(pl.col("h", "s").str.to_datetime(time_unit="us", time_zone="UTC"))
    compared = Compared(pl.col("h"), pl.col("s"), pl.lit(None))
    return frame.select(parse_tolerance(text).within(compared, absent_differs=absent_differs)).item()


@pytest.mark.parametrize(
    ("text", "house", "street", "same"),
    [
        ("NORM", "Łodż-Ünal  O'Neil", "łodz unal o neil", True),
        ("NORM", "MULLER", "MÜLLER", True),
        ("NORM", "MULLER", "MUELLER", False),
        ("NORM", "SMITHE", "SMITH", False),
        ("PART", "NLIQ;SIZE", "SIZE;NLIQ", True),
        ("PART", "NLIQ;SIZE", "SIZE", False),
        ("PART", "SIZE;SIZE", "SIZE", False),
        ("SECS 0.000001", "2026-11-20T09:30:00.000000Z", "2026-11-20T09:30:00.000001Z", True),
        ("SECS 0.000001", "2026-11-20T09:30:00.000000Z", "2026-11-20T09:30:00.000002Z", False),
        ("SECS 0", "2026-11-20T09:30:00Z", "2026-11-20T09:30:00Z", True),
        ("SECS 0", "2026-11-20T09:30:00Z", "2026-11-20T09:29:59.999999Z", False),
    ],
)
def test_names_lists_and_clocks(text: str, house: str, street: str, *, same: bool) -> None:
    assert agrees(text, house, street) is same


@pytest.mark.parametrize("text", ["EXCT", "NORM", "PART"])
def test_where_absence_differs_only_two_absent_values_agree(text: str) -> None:
    assert agrees(text, None, "A")
    assert not agrees(text, None, "A", absent_differs=True)
    assert not agrees(text, "A", None, absent_differs=True)
    assert agrees(text, None, None, absent_differs=True)


def test_what_is_not_used_agrees_whatever_is_absent() -> None:
    assert agrees("NUFM", None, "A", absent_differs=True)


@pytest.mark.parametrize(("column", "text"), [("price", "NORM"), ("price", "SECS 1"), ("account", "SECS 1")])
def test_a_rulebook_cannot_compare_a_number_as_a_name_or_a_name_as_a_clock(column: str, text: str) -> None:
    with pytest.raises(UsageError, match="cannot be used on a column"):
        trades_rulebook(('price = "PTOL 0.01"', f'{column} = "{text}"'))


def test_the_proof_calls_the_same_names_equal() -> None:
    letters = [
        chr(code) for low, high in ((0x21, 0x250), (0x370, 0x530), (0x1E00, 0x1F00)) for code in range(low, high)
    ]
    frame = pl.DataFrame({"name": [f"a{letter}b" for letter in letters]})
    own = frame.with_columns(engine=tolerances.bare(pl.col("name")))

    with scratch({"reconciliation.names": own}) as stored:
        other = stored.sql(
            " ".join(("select name, engine,", agreement.bare("name"), "as sql from reconciliation.names"))
        )

    assert other.filter(pl.col("engine") != pl.col("sql")).is_empty()
