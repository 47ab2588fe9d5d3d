"""Published reference data: one row per instrument and venue, with what reports and their checks ask of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from data.contracts.failure import InputError
from data.landing import land, read
from data.profiles.profile import profile_named

PROFILE = profile_named("esma_firds")
GENERAL = (
    "<FinInstrmGnlAttrbts><Id>{isin}</Id><FullNm>MADE UP &amp; CO</FullNm><ShrtNm>MADE</ShrtNm>"
    "<ClssfctnTp>{cfi}</ClssfctnTp><NtnlCcy>EUR</NtnlCcy><CmmdtyDerivInd>{commodity}</CmmdtyDerivInd>"
    "</FinInstrmGnlAttrbts><Issr>529900T8BM49AURSDO55</Issr>"
)
TRADED = (
    "<TradgVnRltdAttrbts><Id>{venue}</Id><IssrReq>true</IssrReq><ReqForAdmssnDt>2019-12-30T00:00:00Z</ReqForAdmssnDt>"
    "<FrstTradDt>2020-01-02T07:00:00Z</FrstTradDt><TermntnDt>2026-11-20T23:59:59Z</TermntnDt></TradgVnRltdAttrbts>"
)
OPTION = (
    "<DerivInstrmAttrbts><XpryDt>2026-12-18</XpryDt><PricMltplr>100</PricMltplr><UndrlygInstrm>{underlying}"
    '</UndrlygInstrm><OptnTp>PUTO</OptnTp><StrkPric><Pric><MntryVal><Amt Ccy="EUR">42.5</Amt>{sign}</MntryVal></Pric>'
    "</StrkPric><OptnExrcStyle>EURO</OptnExrcStyle><DlvryTp>CASH</DlvryTp></DerivInstrmAttrbts>"
)
ONE = "<Sngl><ISIN>DE0007164600</ISIN></Sngl>"
BASKET = "<Bskt><ISIN>DE0007164600</ISIN><ISIN>DE0001102440</ISIN></Bskt>"
INDEX = (
    "<Sngl><Indx><ISIN>EU0009658145</ISIN><Nm><RefRate><Indx>EURI</Indx></RefRate><Term><Unit>MNTH</Unit><Val>6</Val>"
    "</Term></Nm></Indx></Sngl>"
)


def record(isin: str = "DE0007164600", cfi: str = "ESVUFR", venue: str = "XETR", more: str = "", **said: str) -> str:
    general = GENERAL.format(isin=isin, cfi=cfi, commodity=said.get("commodity", "false"))
    return f"<RefData>{general}{TRADED.format(venue=venue)}{more}</RefData>"


def option(underlying: str = ONE, sign: str = "") -> str:
    return record("DE000C6RC5Z1", "OPESCS", "XEUR", OPTION.format(underlying=underlying, sign=sign))


def full_file(*records: str, message: str = "auth.017.001.02") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><BizData xmlns="urn:iso:std:iso:20022:tech:xsd:head.003.001.01"><Pyld>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}"><FinInstrmRptgRefDataRpt>{"".join(records)}'
        "</FinInstrmRptgRefDataRpt></Document></Pyld></BizData>"
    ).encode()


def rows_of(payload: bytes) -> list[dict[str, Any]]:
    landed = land(payload, file_sha256="a" * 64, name="FULINS_E_20261121_01of01.xml", profile=PROFILE)
    found = read(landed, PROFILE)
    assert found.rejects.is_empty(), found.rejects.rows()
    return found.rows.to_dicts()


def test_a_share_has_a_row_per_venue_with_its_dates() -> None:
    first, second = rows_of(full_file(record(), record(venue="XPAR")))

    assert (first["instrument_id"], first["isin"], first["cfi"]) == ("DE0007164600", "DE0007164600", "ESVUFR")
    assert (first["instrument_name"], first["issuer_lei"]) == ("MADE UP & CO", "529900T8BM49AURSDO55")
    assert (first["venue"], second["venue"], first["commodity_derivative"]) == ("XETR", "XPAR", "NO")
    assert (first["requested_on"], first["admitted_from"]) == (date(2019, 12, 30), date(2020, 1, 2))
    assert first["terminated_on"] == date(2026, 11, 20)


def test_an_option_keeps_its_terms() -> None:
    [row] = rows_of(full_file(option()))

    assert (row["option_type"], row["exercise_style"], row["delivery"]) == ("PUTO", "EURO", "CASH")
    assert (row["strike_price"], row["strike_price_type"], row["strike_currency"]) == (
        Decimal("42.5"),
        "MONETARY",
        "EUR",
    )
    assert (row["price_multiplier"], row["expiry_date"]) == (Decimal(100), date(2026, 12, 18))
    assert row["underlying_isin"] == "DE0007164600"


def test_a_negative_strike_keeps_its_sign() -> None:
    [row] = rows_of(full_file(option(sign="<Sgn>false</Sgn>")))

    assert row["strike_price"] == Decimal("-42.5")


def test_a_basket_is_joined_and_an_index_keeps_its_name_and_term() -> None:
    basket, index = rows_of(full_file(option(BASKET), option(INDEX)))

    assert basket["underlying_isin"] == "DE0007164600;DE0001102440"
    assert (index["underlying_isin"], index["underlying_index"], index["underlying_term"]) == (
        "EU0009658145",
        "EURI",
        "6MNTH",
    )


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (full_file(record(), message="auth.036.001.02"), "auth.036"),
        (full_file(record())[:-40], "truncated"),
        (b"<Nothing/>", "holds no Document"),
        (b"isin;mic", "does not begin with"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entities"),
    ],
)
def test_what_is_no_full_file_is_refused(payload: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        rows_of(payload)
