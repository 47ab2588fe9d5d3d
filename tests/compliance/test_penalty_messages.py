"""From SWIFT messages to findings: a status advice, a report of penalties, and what the two make of each other."""

from __future__ import annotations

from hashlib import sha256

import polars as pl
import pytest
from settlement_desk import asked, failing, found_by
from settlement_messages import ISIN, advice, penalties, penalty, sequence, status

from compliance.given import Given
from data.landing import land, read
from data.profiles.profile import profile_named
from data.reference.depositories import country_of, depository_calendar

DETAILS = sequence(
    "SETTRAN",
    f":35B:ISIN {ISIN}",
    ":36B::SETT//FAMT/1000,",
    ":19A::SETT//EUR1015,",
    ":97A::SAFE//A-7",
    ":22F::SETR//TRAD",
    ":22H::REDE//DELI",
    ":22H::PAYM//APMT",
    ":98A::SETT//20261119",
    sequence("SETPRTY", ":95P::PSET//DEPOXX22"),
)
BOND = {"instrument": [{"instrument_id": ISIN, "cfi": "DBFTFB", "issuer": "SOVEREIGN"}]}
PRICE = {"instrument_id": ISIN, "price_date": "2026-11-20", "price": "101.5", "price_unit": "PERCENT"}


def rows(message: str, profile: str) -> pl.DataFrame:
    payload = message.encode()
    found = read(
        land(payload, file_sha256=sha256(payload).hexdigest(), name="made-up", profile=profile_named(profile)),
        profile_named(profile),
    )
    assert found.rejects.height == 0
    return found.rows


def told(report: str, *statuses: str) -> Given:
    """The desk with these statuses and this report, and a sovereign bond at 101.5 percent."""
    given = asked(failing("elsewhere"), reference_price=[PRICE], **BOND)
    matched = advice(*statuses, details=DETAILS, prepared="C::PREP//20261120170000")
    read_ = {"settlement_status": rows(matched, "swift_statuses"), "penalty": rows(report, "swift_penalties")}
    return given._replace(inputs={**given.inputs, **read_})


def test_a_reported_penalty_that_the_messages_bear_out_is_no_finding() -> None:
    given = told(penalties(penalty("P-1", "NEUR0,01")), status("MTCH//MACH"), status("SETT//PENF", "PENF//LACK"))

    assert found_by("SETT-007", given) == {}


def test_a_penalty_charged_for_the_counterpartys_lack_is_on_the_wrong_side() -> None:
    given = told(penalties(penalty("P-1", "NEUR0,01")), status("MTCH//MACH"), status("SETT//PENF", "PENF//CLAC"))

    assert "SEFP of 2026-11-20: reported DEBT, expected CRED" in found_by("SETT-007", given)["INS-1"]


def test_a_report_that_does_not_follow_from_its_own_figures_is_found_without_any_status() -> None:
    given = told(penalties(penalty("P-1", "NEUR12,34")), status("SETT//PENF", "PENF//LACK"))

    found = found_by("SETT-007", given._replace(inputs={"penalty": given.rows("penalty")}))

    assert found["INS-1"] == ["1000 x 101.5 percent x 0.001 percent is 0.01, reported 12.34"]


def test_an_instruction_that_settled_is_charged_nothing() -> None:
    given = told(penalties(penalty("P-1", "NEUR0,01")), status("SETT//SETT"))

    assert "is reported and not expected: 0.01 EUR" in found_by("SETT-007", given)["INS-1"][0]


@pytest.mark.parametrize(
    ("place", "country", "calendar"),
    [
        ("DAKVDEFFXXX", "DE", "EUR settlement"),
        ("DTCYUS33", "US", "US settlement"),
        ("VPCSSESSXXX", "SE", "SEK settlement"),
        ("DEPOXX22", None, "EUR settlement"),
        ("not a BIC", None, "EUR settlement"),
        (None, None, "EUR settlement"),
    ],
)
def test_a_depository_settles_on_the_days_of_its_country(
    place: str | None, country: str | None, calendar: str
) -> None:
    assert country_of(place) == country
    assert depository_calendar(place).name == calendar
    assert depository_calendar(None, "USD").name == "US settlement"
