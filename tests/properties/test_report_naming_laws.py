"""Laws of CONCAT and of transaction reference numbers, whatever people and trades are called."""

from __future__ import annotations

import re
from datetime import date

import polars as pl
from build import rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.mifir.names import concat_part, first_name, latin, surname
from compliance.mifir.persons import identified
from compliance.mifir.transaction_reference import transaction_references
from data.contracts.contract import contract_named

LAW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
CONCAT = re.compile(r"[A-Z]{2}\d{8}[A-Z][A-Z#]{4}[A-Z][A-Z#]{4}")
REFERENCE = re.compile(r"[A-Z0-9]{1,52}")
LETTERS = "AbzÉøßłŽþ"
NAMES = st.text(alphabet=LETTERS + " '-.,", min_size=1, max_size=12)
PREFIXES = st.sampled_from(["van der ", "DE LA ", "von ", "O ", "de l'"])
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=9)
REFERENCES = st.text(alphabet="Aa1-_/ ", min_size=1, max_size=8)


def letters(name: str, part: object) -> str | None:
    return pl.select(concat_part(part(pl.lit(name)))).item()  # type: ignore[operator]


def code_of(first: str, last: str) -> tuple[str | None, str | None]:
    person = {"person_id": "P", "nationalities": "DE", "birth_date": "1980-01-13"}
    frame = rows(contract_named("person"), {**person, "first_names": first, "surnames": last})
    return identified(frame, date(2026, 11, 20)).select("code", "why").row(0)


@LAW
@given(first=NAMES, last=NAMES)
def test_a_concat_has_its_form_or_a_reason_why_there_is_none(first: str, last: str) -> None:
    code, why = code_of(first, last)

    assert (code is None) != (why is None)
    assert code is None or CONCAT.fullmatch(code)


@LAW
@given(name=WORDS)
def test_case_and_accents_do_not_matter(name: str) -> None:
    plain = pl.select(latin(pl.lit(name))).item()

    assert letters(name, surname) == letters(plain, surname) == letters(plain.lower(), surname)


@LAW
@given(prefix=PREFIXES, name=WORDS)
def test_a_prefix_that_stands_apart_changes_nothing(prefix: str, name: str) -> None:
    assert letters(prefix + name, surname) == letters(name, surname)


@LAW
@given(first=WORDS, second=WORDS)
def test_only_the_first_of_several_first_names_counts(first: str, second: str) -> None:
    assert letters(f"{first},{second}", first_name) == letters(f"{first} {second}", first_name)
    assert letters(f"{first},{second}", first_name) == letters(first, first_name)


@LAW
@given(trades=st.lists(st.tuples(st.sampled_from(["desk", "DESK"]), REFERENCES), unique=True, max_size=30))
def test_different_trades_have_different_references_of_the_right_form(trades: list[tuple[str, str]]) -> None:
    source, refs = ([trade[place] for trade in trades] for place in (0, 1))

    made = transaction_references(pl.Series(source, dtype=pl.String), pl.Series(refs, dtype=pl.String)).to_list()

    assert len(set(made)) == len(trades)
    assert all(REFERENCE.fullmatch(name) for name in made)


@LAW
@given(trades=st.lists(REFERENCES, unique=True, min_size=1, max_size=20), data=st.data())
def test_a_reference_does_not_depend_on_the_other_trades(trades: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(trades))
    source = pl.Series(["desk"] * len(trades))

    one, other = (
        dict(zip(some, transaction_references(source, pl.Series(some)), strict=True)) for some in (trades, order)
    )
    assert one == other


def test_the_longest_reference_still_fits() -> None:
    [made] = transaction_references(pl.Series(["desk"]), pl.Series(["x" * 200]))

    assert len(made) == 52
