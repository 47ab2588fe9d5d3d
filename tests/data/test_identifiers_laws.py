"""Laws of check digits: computed ones are taken, and one wrong character, or two swapped in an LEI, is noticed."""

from __future__ import annotations

import string
from collections.abc import Callable

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data.reference.identifiers.cusip import valid_cusip
from data.reference.identifiers.figi import valid_figi
from data.reference.identifiers.isin import valid_isin
from data.reference.identifiers.lei import valid_lei
from data.reference.identifiers.sedol import WEIGHTS, valid_sedol

FEW = settings(max_examples=25)  # each tries a hundred corruptions
ANY = string.digits + string.ascii_uppercase
CONSONANTS = "".join(letter for letter in ANY if letter not in "AEIOU")
MARKS = ANY + "*@#"


def digits(text: str) -> str:
    return "".join(str(int(character, 36)) for character in text)


def isin_of(body: str) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits(body)))]
    return f"{body}{-sum(number // 10 + number % 10 for number in doubled) % 10}"


def doubled_of(body: str) -> str:
    doubled = [MARKS.index(character) * (1 + place % 2) for place, character in enumerate(body)]
    return f"{body}{-sum(number // 10 + number % 10 for number in doubled) % 10}"


def sedol_of(body: str) -> str:
    weighed = sum(int(character, 36) * weight for character, weight in zip(body, WEIGHTS, strict=False))
    return f"{body}{-weighed % 10}"


def lei_of(body: str) -> str:
    return f"{body}{98 - int(digits(body + '00')) % 97:02}"


ISINS = st.builds(
    lambda p, b: isin_of(p + b), st.sampled_from(["US", "XS", "EZ", "DE"]), st.text(ANY, min_size=9, max_size=9)
)
LEIS = st.text(ANY, min_size=18, max_size=18).map(lei_of)
CUSIPS = st.text(MARKS, min_size=8, max_size=8).map(doubled_of)
FIGIS = st.text(CONSONANTS, min_size=8, max_size=8).map(lambda body: doubled_of(f"BBG{body}"))
SEDOLS = st.text(CONSONANTS, min_size=5, max_size=5).map(lambda body: sedol_of(f"B{body}"))


def all_valid(judge: Callable[[pl.Expr], pl.Expr], codes: list[str]) -> list[bool]:
    return pl.DataFrame({"code": codes}).select(judge(pl.col("code"))).to_series().to_list()


def one_digit_wrong(code: str) -> list[str]:
    return [
        code[:place] + other + code[place + 1 :]
        for place, digit in enumerate(code)
        if digit.isdigit()
        for other in string.digits
        if other != digit
    ]


@FEW
@given(ISINS)
def test_an_isin_with_one_wrong_digit_is_noticed(isin: str) -> None:
    assert all_valid(valid_isin, [isin, *one_digit_wrong(isin)]) == [True] + [False] * len(one_digit_wrong(isin))


@FEW
@given(CUSIPS)
def test_a_cusip_with_one_wrong_digit_is_noticed(cusip: str) -> None:
    assert all_valid(valid_cusip, [cusip, *one_digit_wrong(cusip)]) == [True] + [False] * len(one_digit_wrong(cusip))


@FEW
@given(FIGIS)
def test_a_figi_with_one_wrong_digit_is_noticed(figi: str) -> None:
    assert all_valid(valid_figi, [figi, *one_digit_wrong(figi)]) == [True] + [False] * len(one_digit_wrong(figi))


@FEW
@given(SEDOLS)
def test_a_sedol_with_one_wrong_digit_is_noticed(sedol: str) -> None:
    assert all_valid(valid_sedol, [sedol, *one_digit_wrong(sedol)]) == [True] + [False] * len(one_digit_wrong(sedol))


@FEW
@given(LEIS)
def test_an_lei_with_one_wrong_digit_is_noticed(lei: str) -> None:
    assert all_valid(valid_lei, [lei, *one_digit_wrong(lei)]) == [True] + [False] * len(one_digit_wrong(lei))


@FEW
@given(LEIS)
def test_an_lei_with_two_neighbours_swapped_is_noticed(lei: str) -> None:
    swapped = [lei[:place] + lei[place + 1] + lei[place] + lei[place + 2 :] for place in range(17)]
    others = [code for code in swapped if digits(code) != digits(lei)]  # 1B and B1 are both 111 to the standard

    assert not any(all_valid(valid_lei, others or ["0"]))
