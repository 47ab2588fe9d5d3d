"""Lists that others publish, as contracts: venues of ISO 10383, entities of the GLEIF."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.landing import land, read
from data.profiles.profile import profile_named

OFFICIAL, PLAIN = "ISO COUNTRY CODE (ISO 3166)", "ISO COUNTRY CODE  ISO 3166"


def rows_of(profile_name: str, payload: bytes) -> list[dict[str, Any]]:
    profile = profile_named(profile_name)
    found = read(land(payload, file_sha256="a" * 64, name="list_20261120.csv", profile=profile), profile)
    assert found.rejects.is_empty(), found.rejects.rows()
    return found.rows.to_dicts()


@pytest.mark.parametrize("country", [OFFICIAL, PLAIN])
def test_a_venue_has_a_kind_and_a_country(country: str) -> None:
    header = f"MIC,OPERATING MIC,MARKET CATEGORY CODE,{country},STATUS,CREATION DATE,EXPIRY DATE\n"
    lines = "XAAA,XAAA,RMKT,DE,ACTIVE,20050627,\nXBBB,XAAA,,FR,EXPIRED,20100101,20201231\n"

    first, second = rows_of("iso10383_venues", (header + lines).encode())

    assert (first["mic"], first["kind"], first["country"]) == ("XAAA", "REGULATED_MARKET", "DE")
    assert (second["kind"], second["operating_mic"]) == ("OTHER", "XAAA")
    assert (second["active_from"], second["active_until"]) == (date(2010, 1, 1), date(2020, 12, 31))


def test_the_whole_list_is_read_without_rejects(shared: Path) -> None:
    [path] = (shared / "reference" / "codes").glob("iso10383*.csv")

    listed = rows_of("iso10383_venues", path.read_bytes())

    assert len(listed) > 2000
    assert {"REGULATED_MARKET", "MTF", "OTF", "SI", "OTHER"} == {row["kind"] for row in listed}


def test_an_entity_says_its_registration() -> None:
    header = "LEI,Entity.LegalName,Entity.LegalAddress.Country,Registration.InitialRegistrationDate,"
    line = '529900T8BM49AURSDO55,"MADE UP, GMBH",DE,2012-06-06T15:53:00.000Z,LAPSED\n'

    [row] = rows_of("gleif_leis", (header + "Registration.RegistrationStatus\n" + line).encode())

    assert (row["party_id"], row["lei"], row["lei_status"]) == ("529900T8BM49AURSDO55",) * 2 + ("LAPSED",)
    assert (row["lei_issued_on"], row["country"]) == (date(2012, 6, 6), "DE")
