"""Identifiers: public ones are taken, each fault is named, nothing is cleaned on the way."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from data.reference.identifiers.bic import valid_bic, why_not_bic
from data.reference.identifiers.cfi import valid_cfi, why_not_cfi
from data.reference.identifiers.cusip import valid_cusip, why_not_cusip
from data.reference.identifiers.figi import valid_figi, why_not_figi
from data.reference.identifiers.isin import valid_isin, why_not_isin
from data.reference.identifiers.lei import valid_lei, why_not_lei
from data.reference.identifiers.sedol import valid_sedol, why_not_sedol

Judge = Callable[[pl.Expr], pl.Expr]
KINDS: dict[str, tuple[Judge, Judge]] = {
    "isin": (valid_isin, why_not_isin),
    "lei": (valid_lei, why_not_lei),
    "cusip": (valid_cusip, why_not_cusip),
    "sedol": (valid_sedol, why_not_sedol),
    "figi": (valid_figi, why_not_figi),
    "bic": (valid_bic, why_not_bic),
    "cfi": (valid_cfi, why_not_cfi),
}
GOOD = {
    "isin": "US0378331005 DE000BAY0017 GB0002634946 FR0000120271 JP3633400001 AU0000XVGZA3 XS2010031057 "
    "EZ0000000003 EU000A1G0AA6 ANN6748L1027 CH0012032048 US5949181045",
    "lei": "HWUPKR0MPOU8FGXBT394 5493001KJTIIGC8Y1R12 7LTWFZYICNSX8D621K86 549300IB5Q45JGNPND58",
    "cusip": "037833100 17275R102 38259P508 594918104 68389X105 G0177J108",
    "sedol": "0263494 B0WNLY7 7108899 B0YBKJ7 4065663 B0YBLH2 2282765 B000300",
    "figi": "BBG000BLNQ16 BBG000B9XRY4",
    "bic": "DEUTDEFF DEUTDEFF500 CHASUS33XXX NDEAFIHH PCBKXKPR",
    "cfi": "ESVUFR ESXXXX DBFTFB OCASPS FFICSX RWSTCA CEOGES SRCCSP JFTXFP MMMXXX",
}
BAD = [
    ("isin", "US0378331004", "check digit"),
    ("isin", "US037833100", "length"),
    ("isin", "us0378331005", "characters"),
    ("isin", "US037833100X", "characters"),
    ("isin", "US037833100\n", "characters"),
    ("isin", "US03783310\uff105", "characters"),
    ("isin", "ZZ0378331005", "prefix"),
    ("lei", "HWUPKR0MPOU8FGXBT395", "check digit"),
    ("lei", "HWUPKR0MPOU8FGXBT39", "length"),
    ("lei", "01", "length"),
    ("lei", "HWUPKR0MPOU8FGXBT3A4", "characters"),
    ("cusip", "037833101", "check digit"),
    ("cusip", "03783310", "length"),
    ("cusip", "0378331-0", "characters"),
    ("sedol", "0263495", "check digit"),
    ("sedol", "B0ANLY7", "characters"),
    ("sedol", "0B63494", "characters"),
    ("figi", "BBG000BLNQ17", "check digit"),
    ("figi", "BBG000BLNQA6", "characters"),
    ("figi", "GBG000BLNQ16", "prefix"),
    ("bic", "DEUTDEF", "length"),
    ("bic", "DEUTZZFF", "country"),
    ("bic", "DEUT0EFF", "characters"),
    ("cfi", "ESVUF", "length"),
    ("cfi", "esvufr", "characters"),
    ("cfi", "XSVUFR", "category"),
    ("cfi", "EBVUFR", "group"),
]


def judged(kind: str, *codes: str | None) -> list[tuple[bool | None, str | None]]:
    valid, why = KINDS[kind]
    frame = pl.DataFrame({"code": pl.Series(codes, dtype=pl.String)})
    return frame.select(valid=valid(pl.col("code")), why=why(pl.col("code"))).rows()


@pytest.mark.parametrize("kind", KINDS)
def test_public_identifiers_are_valid(kind: str) -> None:
    codes = GOOD[kind].split()

    assert dict(zip(codes, judged(kind, *codes), strict=True)) == dict.fromkeys(codes, (True, None))


@pytest.mark.parametrize(("kind", "code", "fault"), BAD)
def test_a_fault_is_named(kind: str, code: str, fault: str) -> None:
    [(valid, why)] = judged(kind, code)

    assert valid is False
    assert why is not None
    assert why.startswith(f"{fault}: ")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_absent_is_neither_valid_nor_at_fault(kind: str) -> None:
    good = GOOD[kind].split()[0]

    assert judged(kind, None, good, None) == [(None, None), (True, None), (None, None)]
    assert judged(kind, None) == [(None, None)]
    assert judged(kind) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [str.lower, lambda code: f" {code}", lambda code: f"{code} ", lambda code: ""])
def test_nothing_is_cleaned_on_the_way(kind: str, change: Callable[[str], str]) -> None:
    code = next(code for code in GOOD[kind].split() if code.lower() != code) if kind != "sedol" else "B0WNLY7"

    assert judged(kind, change(code))[0][0] is False


def test_marks_of_a_private_cusip_count_as_36_to_38() -> None:
    # 8 x 0 but for the mark: at an odd place its double is 72, 74, 76, whose digits are 9, 11, 13
    assert [valid for valid, _ in judged("cusip", "0*0000001", "0@0000009", "0#0000007", "0*0000002")] == [
        True,
        True,
        True,
        False,
    ]
