"""How natural persons are named: RTS 22 Article 6 and Annex II, with the names that ESMA's guidelines spell out."""

from __future__ import annotations

from datetime import date

import pytest
from build import rows

from compliance.mifir.persons import countries_of_eea, identified, kinds_of, said
from data.contracts.contract import contract_named

DAY = date(2026, 11, 20)


def named(**person: str | None) -> dict[str, str | None]:
    usual = {"person_id": "P1", "birth_date": "1980-01-13", "first_names": "Ann", "surnames": "Example"}
    frame = rows(contract_named("person"), {**usual, "nationalities": "DE", **person})
    return identified(frame, DAY).row(0, named=True)


@pytest.mark.parametrize(
    ("country", "first", "last", "letters"),
    [
        ("IE", "John", "O'Brian", "JOHN#OBRIA"),
        ("HU", "Ludwig", "Van der Rohe", "LUDWIROHE#"),
        ("US", "Victor", "Vandenberg", "VICTOVANDE"),
        ("NO", "Eli", "Ødegård", "ELI##ODEGA"),
        ("LU", "Willeke", "de Bruijn", "WILLEBRUIJ"),
        ("US", "Jon Ian", "Dewitt", "JON##DEWIT"),
        ("PT", "Amy-Ally", "Garção de Magalhães", "AMYALGARCA"),
        ("FR", "Giovani", "dos Santos", "GIOVASANTO"),
        ("DE", "Günter", "Voẞ", "GUNTEVOS##"),
        ("AT", "Dr Joseph", "van der Strauss", "JOSEPSTRAU"),
        ("SE", "Robert", "O\u2019Neal", "ROBERONEAL"),
        ("FR", "Prof. Dr. Anna,Maria", "de l'Étoile", "ANNA#ETOIL"),
        ("IE", "Seán", "Mac Giolla", "SEAN#GIOLL"),
        ("FR", "Þór", "Łódź Ħal", "TOR##LODZH"),
    ],
)
def test_concat_is_five_letters_of_each_name(country: str, first: str, last: str, letters: str) -> None:
    person = named(nationalities=country, first_names=first, surnames=last)

    assert (person["code"], person["type"]) == (f"{country}19800113{letters}", "CONCAT")


@pytest.mark.parametrize(
    ("nationalities", "chosen"),
    [("FR;DE", "DE"), ("US;FR", "FR"), ("US;CA", "CA"), ("GB;US", "GB"), ("GB;SE", "SE"), ("is;fr", "FR")],
)
def test_of_several_nationalities_the_first_of_the_eea_names_the_person(nationalities: str, chosen: str) -> None:
    assert named(nationalities=nationalities)["nationality"] == chosen


def test_the_kingdom_was_of_the_eea_until_the_end_of_2020() -> None:
    assert "GB" in countries_of_eea(date(2020, 12, 31))
    assert "GB" not in countries_of_eea(date(2021, 1, 1))


@pytest.mark.parametrize(
    ("nationality", "identifiers", "code", "kind"),
    [
        ("IT", "IT:TAX_NUMBER:rss mra 80a01 h501u", "ITRSSMRA80A01H501U", "NIDN"),
        ("LI", "LI:IDENTITY_CARD:99;LI:PASSPORT:X1", "LIX1", "CCPT"),
        ("LI", "LI:IDENTITY_CARD:99", "LI99", "NIDN"),
        ("US", "US:PASSPORT:123-45", "US12345", "CCPT"),
        ("FI", "FI:NATIONAL_ID:131052-308T", "FI131052-308T", "NIDN"),
        ("BE", "FR:NATIONAL_ID:80011312345", "BE19800113ANN##EXAMP", "CONCAT"),
        ("DE", "DE:PASSPORT:C01X00T47", "DE19800113ANN##EXAMP", "CONCAT"),
        ("PL", "PL:TAX_NUMBER:1234563218", "PL1234563218", "NIDN"),
    ],
)
def test_the_identifier_that_annex_ii_puts_first_is_used(
    nationality: str, identifiers: str, code: str, kind: str
) -> None:
    person = named(nationalities=nationality, identifiers=identifiers)

    assert (person["code"], person["type"], person["why"]) == (code, kind, None)


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        ({"nationalities": "IT"}, "no identifier that RTS 22 Annex II knows for IT"),
        ({"nationalities": None}, "no nationality"),
        ({"birth_date": None}, "no date of birth"),
        ({"surnames": None}, "lacks a first name or a surname"),
        ({"first_names": "Ян"}, "no identifier that RTS 22 Annex II knows for DE"),
    ],
)
def test_who_cannot_be_named_is_told_why(lacking: dict[str, str | None], why: str) -> None:
    person = named(**lacking)

    assert why in (person["why"] or "")


def test_annex_ii_names_every_country_of_the_eea_and_its_kinds_have_schemes() -> None:
    assert set(said()["priority"]) == set(said()["eea"])
    assert {kind for country in [*said()["priority"], "US"] for kind in kinds_of(country)} == set(said()["schemes"])


def test_an_algorithm_is_no_person() -> None:
    robot = rows(contract_named("person"), {"person_id": "R", "algorithm": "ALGO7"})

    assert identified(robot, DAY).is_empty()
