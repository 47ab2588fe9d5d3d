"""Texts of fields have their form, on both sides of every length and list."""

from __future__ import annotations

from typing import Any

import pytest
from mifir_reports import a_report, reports

from compliance.mifir.forms import FORMS, misformed
from data.contracts.transaction_report import CONTRACT

CONCAT = "DE19800113ANNA#BEISP"


def misformed_of(**said: Any) -> list[str]:
    return misformed(reports(a_report("A1", **said)))["column"].to_list()


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("venue_transaction_id", "X" * 52, "X" * 53),
        ("venue_transaction_id", "AB12", "AB-12"),
        ("complex_trade_id", "C" * 35, "C" * 36),
        ("buyer", f"{CONCAT};INTC;XETR", f"{CONCAT};intc"),
        ("buyer", "FI131052-308T", "DE131052-308T"),
        ("buyer_surnames", "A" * 140 + ";", "A" * 141),
        ("seller_birth_date", "1980-01-13;", "13.01.1980"),
        ("venue_branch", "DE", "DEU"),
        ("price_currency", "GBP", "GBp"),
        ("venue", "XETR", "XETRA"),
        ("isin", "DE0007164600", "DE000716460"),
        ("instrument_name", "N" * 350, "N" * 351),
        ("cfi", "ESVUFR", "ESVUF1"),
        ("underlying_isin", ";DE0007164600", "SAP"),
        ("underlying_index", "I" * 25, "I" * 26),
        ("waivers", "SIZE;ILQD", "SIZE;SIZE"),
        ("waivers", "SIZE", "LRGS"),
        ("otc_flags", "LRGS;BENC", "RFPT"),
        ("investment_decision", "A" * 50, "A" * 51),
    ],
)
def test_a_text_has_its_form(column: str, good: str, bad: str) -> None:
    assert (misformed_of(**{column: good}), misformed_of(**{column: bad})) == ([], [column])


def test_what_is_absent_has_every_form() -> None:
    assert misformed(reports(dict.fromkeys(CONTRACT.columns))).is_empty()
    assert {form.column for form in FORMS} <= set(CONTRACT.columns)
