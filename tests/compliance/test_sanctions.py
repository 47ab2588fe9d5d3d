"""Sanctions names: scores at their limit, names in other letters and orders, what speaks for a match and against."""

from __future__ import annotations

import random
import string
import time
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from check_examples import given_of, said_of

from compliance.check import check_named
from compliance.surveillance.name_screening import by_identifier, by_name
from compliance.surveillance.names import plain_words

CHECK = check_named("AML-001")
OF_PERSONS = next(part for part in CHECK.parts if part.name == "names of persons")
LEAST, CONTAINED = Decimal("0.85"), Decimal("0.9")
LISTED = {"kind": "PERSON", "list_name": "MADE-UP", "list_version": "7", "entry_id": "P1", "name": "Arvo Testmann"}
OURS = {"person_id": "C1", "first_names": "Arvo", "surnames": "Testmann"}


def names(*given: str | None) -> pl.DataFrame:
    return pl.DataFrame({"name": list(given)}, schema={"name": pl.String})


def score_of(ours: str, listed: str) -> Decimal | None:
    found = by_name(names(ours), names(listed), LEAST, CONTAINED)
    return found["score"].item() if found.height else None


def told_of(listed: dict[str, str], **ours: str) -> dict[str, Any]:
    said = said_of(
        CHECK, OF_PERSONS, given_of(OF_PERSONS, {"person": [OURS | ours], "sanctioned_name": [LISTED | listed]})
    )
    return said.findings.row(0, named=True)


def test_a_score_at_the_limit_is_found_and_one_letter_less_is_not() -> None:
    listed = "abcdefghijklmnopqrst"

    assert score_of("abcdefghijklmnopq123", listed) == Decimal("0.85")
    assert score_of("abcdefghijklmnop1234", listed) is None


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("Testmann, Arvo", "Arvo Testmann"),
        ("ARVO  TESTMANN", "arvo testmann"),
        ("Árvo Téstmann", "Arvo Testmann"),
        ("Ярослав Дуб", "Iaroslav Dub"),
        ("Γαλήνη", "Galini"),
        ("Al-Made Up", "Almade up"),
        ("O'Planck", "OPlanck"),
        ("Nordlys Ølgaard A.S.", "Nordlys Olgaard"),
        ("Dr. Arvo Testmann", "Arvo Testmann"),
        ("Große Mühle GmbH & Co. KG", "Grosse Muhle and Company"),
    ],
)
def test_the_same_name_written_otherwise_scores_one(ours: str, listed: str) -> None:
    assert score_of(ours, listed) == 1


def test_a_name_within_a_longer_one_is_found_either_way_but_a_single_word_is_not() -> None:
    assert score_of("Arvo Emil Otto Testmann", "Testmann Arvo") == CONTAINED
    assert score_of("Testmann Arvo", "Arvo Emil Otto Testmann") == CONTAINED
    assert score_of("Arvo", "Arvo Emil Otto Testmann") is None


def test_nameless_rows_and_rows_of_points_are_like_nothing() -> None:
    found = by_name(names(None, ".", "Ltd"), names(None, "-", "Limited Arvo"), LEAST, CONTAINED)

    assert found.is_empty()
    assert names("Ltd").select(plain_words("name")).item().to_list() == ["ltd"]


def test_identifiers_agree_by_their_letters_and_digits() -> None:
    ours = pl.DataFrame({"identifier": ["ab-12 3", "9", "-"]})
    listed = pl.DataFrame({"identifier": ["AB123", "-", None, "99"]}, schema={"identifier": pl.String})

    assert by_identifier(ours, listed).rows() == [(0, 0)]


def test_a_finding_says_score_list_version_and_what_speaks_for_it() -> None:
    born = {"birth_date": "1970-03-01"}

    found = told_of({**born, "country": "LI"}, **born, nationalities="FR;LI")

    assert found["severity"] == "critical"
    assert found["reference"] == "C1 / MADE-UP P1"
    assert found["reason"] == (
        "like Arvo Testmann, score 1, entry P1 of list MADE-UP, version 7; the same birth date, the same country"
    )


@pytest.mark.parametrize(("born", "severity"), [("1971-12-31", "critical"), ("1972-01-01", "low")])
def test_a_birth_year_too_far_away_speaks_against_it(born: str, severity: str) -> None:
    assert told_of({"birth_year": "1970"}, birth_date=born)["severity"] == severity


def test_what_cannot_be_compared_is_said() -> None:
    reason = told_of({"country": "LI"})["reason"]

    assert reason.endswith("; no birth date to compare, no country to compare")


def test_of_several_names_of_an_entry_the_likest_is_told_once() -> None:
    listed = [LISTED | {"name": "Arvo Testman"}, LISTED, LISTED | {"name": "Arvi Testmann"}]

    said = said_of(CHECK, OF_PERSONS, given_of(OF_PERSONS, {"person": [OURS], "sanctioned_name": listed}))

    assert said.findings["reason"].str.contains("like Arvo Testmann, score 1,").to_list() == [True]


@pytest.mark.slow
def test_ten_thousand_parties_and_twenty_thousand_names_take_seconds() -> None:
    dice = random.Random(20261120)
    made = [
        " ".join(
            "".join(dice.choices(string.ascii_lowercase, k=dice.randint(4, 9))) for _ in range(dice.randint(2, 4))
        )
        for _ in range(30_000)
    ]
    ours = [*made[:9_999], made[10_000]]
    begun = time.perf_counter()

    found = by_name(names(*ours), names(*made[10_000:]), LEAST, CONTAINED)

    assert (9_999, 0, Decimal(1)) in found.rows()
    assert time.perf_counter() - begun < 40
