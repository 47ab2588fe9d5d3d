"""A draft says what the file shows, and asks a person for the rest."""

from __future__ import annotations

import tomllib
from hashlib import sha256

import pytest
from landed_rows import a_profile

from data.contracts.failure import InputError
from data.landing import land, read
from data.profiles.check import check
from data.profiles.guess import guess
from data.profiles.profile import Profile

BROKER = (
    "Ref;Konto;ISIN;Richtung;Menge;Kurs;Währung;Betrag;Handelstag;Valuta\n"
    "R1;A7;DE0007164600;Kauf;1.200;101,50;EUR;-121.800,00;20.11.2026;24.11.2026\n"
    "R2;A7;DE0007164600;Verkauf;300;1.001,25;EUR;300.375,00;20.11.2026;24.11.2026\n"
).encode("cp1252")


def test_a_draft_of_a_recognised_file_is_a_profile_that_reads_it() -> None:
    profile = Profile.model_validate(tomllib.loads(guess(BROKER, "BROKER_20261120.csv")))

    found = read(land(BROKER, file_sha256=sha256(BROKER).hexdigest(), name="b.csv", profile=profile), profile)

    assert (profile.delimiter, profile.encoding, profile.decimal, profile.thousands) == (";", "cp1252", ",", ".")
    assert found.rejects.is_empty()
    assert [str(price.normalize()) for price in found.rows["price"]] == ["101.5", "1001.25"]
    assert found.rows["side"].to_list() == ["BUY", "SELL"]


def test_a_draft_asks_for_what_it_did_not_find() -> None:
    draft = guess(b"Symbol,Side,Qty,Date\nX,Buy,5,01/02/2026\nY,Short,6,02/03/2026\n", "f.csv")

    for column in ("trade_ref", "account", "price", "currency"):
        assert f"# MISSING: say which column is {column}," in draft
    assert "# DECIDE: the dates also fit %m/%d/%Y" in draft
    assert "# DECIDE: what are Short?" in draft
    assert tomllib.loads(draft)["columns"]["quantity"] == "Qty"


def test_a_comma_that_may_be_either_mark_is_left_to_a_person() -> None:
    assert "2,749 may have decimals or thousands" in guess(b'Qty;Price\n5;"2,749"\n', "f.csv")


@pytest.mark.parametrize("payload", [b"", b"one line without columns\n", b"\0\0\0"])
def test_what_is_no_table_is_refused(payload: bytes) -> None:
    with pytest.raises(InputError):
        guess(payload, "f.csv")


def test_a_check_shows_raw_beside_canonical_rejects_and_unmapped_columns() -> None:
    payload = (
        b"Ref,Acc,Id,Dir,Qty,Px,Ccy,Day,Extra\nT1,A,X,B,5,1.50,USD,2026-11-20,e\nT2,A,X,?,5,1,USD,2026-11-20,e\n"
    )
    columns = dict(
        zip(
            ["trade_ref", "account", "instrument_id", "quantity", "price", "currency", "trade_date"],
            ["Ref", "Acc", "Id", "Qty", "Px", "Ccy", "Day"],
            strict=True,
        )
    )
    profile = a_profile(columns={**columns, "side": {"from": "Dir", "words": {"B": "BUY", "S": "SELL"}}})
    landed = land(payload, file_sha256=sha256(payload).hexdigest(), name="f.csv", profile=profile)

    report = check(landed, read(landed, profile), profile)

    assert (report.landed, report.canonical, report.rejected, report.good) == (2, 1, 1, False)
    assert report.unmapped == ["Extra"]
    assert (2, "price", "Px", "1.50", "1.5") in report.side_by_side.rows()
    assert report.rejects["value"].to_list() == ["?"]
