"""The form of each field's text (RTS 22, Annex I, Table 1, and the patterns of auth.016): letters, lengths, words.

Numbers are judged where they are written (`compliance.mifir.writable`); here are codes, names and closed lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from compliance.mifir.presence import JUDGED
from data.contracts.transaction_report import FIELD_NUMBERS, PART

LEI, MIC, CURRENCY, COUNTRY = "[A-Z0-9]{18}[0-9]{2}", "[A-Z0-9]{4}", "[A-Z]{3}", "[A-Z]{2}"
ISIN, DAY, NAME = "[A-Z]{2}[A-Z0-9]{9}[0-9]", r"\d{4}-\d{2}-\d{2}", r"[^;]{1,140}"
PERSON = "[A-Z]{2}[A-Z0-9]{1,33}|[A-Z]{2}[0-9]{8}[A-Z][A-Z#]{4}[A-Z][A-Z#]{4}|FI[A-Z0-9+-]{1,33}|LV[A-Z0-9-]{1,33}"
WAIVERS = "RFPT|NLIQ|OILQ|PRIC|SIZE|ILQD"
FLAGS = "BENC|ACTX|LRGS|ILQD|SIZE|CANC|AMND|SDIV|RPRI|DUPL|TNCP|TPAC|XFPH"
SIDES = ("buyer", "buyer_decision", "seller", "seller_decision")


@dataclass(frozen=True)
class Form:
    """What the text of a column looks like.

    Args:
        pattern: of the whole text, or of each part where the column joins parts; an empty part is always allowed.
        says: the same in words, behind "expected".
    """

    column: str
    pattern: str
    says: str
    joined: bool = False


FORMS = (
    Form("transaction_reference", "[A-Z0-9]{1,52}", "at most 52 capital letters and digits"),
    Form("venue_transaction_id", "[A-Z0-9]{1,52}", "at most 52 capital letters and digits"),
    Form("complex_trade_id", "[A-Z0-9]{1,35}", "at most 35 capital letters and digits"),
    *(
        Form(name, LEI, "an LEI")
        for name in ("executing_entity", "submitting_entity", "transmitting_firm_buyer", "transmitting_firm_seller")
    ),
    *(Form(name, f"{LEI}|{MIC}|INTC|{PERSON}", "an LEI, a MIC, INTC or a person", joined=True) for name in SIDES),
    *(Form(f"{name}_first_names", NAME, "at most 140 characters", joined=True) for name in SIDES),
    *(Form(f"{name}_surnames", NAME, "at most 140 characters", joined=True) for name in SIDES),
    *(Form(f"{name}_birth_date", DAY, "a date", joined=True) for name in SIDES),
    *(Form(f"{name}_branch", COUNTRY, "a country code", joined=True) for name in ("buyer", "seller")),
    Form("investment_decision", f"{PERSON}|[A-Z0-9]{{1,50}}", "a person, or the code of an algorithm"),
    Form("execution", f"{PERSON}|[A-Z0-9]{{1,50}}", "a person, the code of an algorithm, or NORE"),
    *(
        Form(name, COUNTRY, "a country code")
        for name in ("venue_branch", "investment_decision_branch", "execution_branch")
    ),
    *(
        Form(name, CURRENCY, "a currency code")
        for name in (
            "quantity_currency", "price_currency", "upfront_currency", "notional_currency", "notional_currency_2",
            "strike_currency",
        )
    ),
    Form("venue", MIC, "a MIC"),
    Form("isin", ISIN, "an ISIN"),
    Form("instrument_name", "(?s).{1,350}", "at most 350 characters"),
    Form("cfi", "[A-Z]{6}", "a CFI of six letters"),
    Form("underlying_isin", ISIN, "ISINs", joined=True),
    Form("underlying_index", "[^;]{1,25}", "at most 25 characters", joined=True),
    Form("waivers", WAIVERS, "waivers of field 61, each once", joined=True),
    Form("otc_flags", FLAGS, "flags of field 63, each once", joined=True),
)  # fmt: skip
LISTS = ("waivers", "otc_flags")


def misformed(reports: pl.DataFrame) -> pl.DataFrame:
    """Every text that has not its form: the rows of `reports` with `field`, `column`, `value` and `reason`."""
    marks = reports.select(_wrong(form).fill_null(value=False).alias(form.column) for form in FORMS)
    empty = reports.head(0).with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in JUDGED.items())
    found = [
        reports.filter(marks[form.column]).with_columns(
            pl.lit(FIELD_NUMBERS[form.column], dtype=pl.Int64).alias("field"),
            pl.lit(form.column).alias("column"),
            pl.col(form.column).alias("value"),
            pl.format("{} is not as the field is written: expected {}", form.column, pl.lit(form.says)).alias(
                "reason"
            ),
        )
        for form in FORMS
        if marks[form.column].any()
    ]
    return pl.concat([empty, *found])


def _wrong(form: Form) -> pl.Expr:
    text = pl.col(form.column)
    if not form.joined:
        return ~text.str.contains(f"^(?:{form.pattern})$")
    wrong = ~text.str.contains(f"^(?:{form.pattern})?(?:{PART}(?:{form.pattern})?)*$")
    parts = text.str.split(PART)
    return wrong | (parts.list.n_unique() != parts.list.len()) if form.column in LISTS else wrong
