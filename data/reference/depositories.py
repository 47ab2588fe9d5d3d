"""On which days a depository settles, by the BIC of the place of settlement."""

from __future__ import annotations

from functools import lru_cache

from data.contracts.failure import UnknownName
from data.reference.calendars import Calendar
from data.reference.settlement import cycles, market_named
from data.reference.settlement_calendars import settlement_calendar, settlement_calendar_names

TARGET = "EUR"
OF_CURRENCY = {"USD": "US", "CAD": "CA", "HKD": "HK", "AUD": "AU", "NZD": "NZ", "SGD": "SG", "MXN": "MX", "PLN": "PL"}
"""Where the depository's calendar is not that of the money."""
BIC_LENGTHS = frozenset({8, 11})
NO_COUNTRY = frozenset({"XX", "ZZ"})
"""Codes that ISO 3166 leaves to users."""


@lru_cache(maxsize=1024)
def depository_calendar(place_of_settlement: str | None, currency: str | None = None) -> Calendar:
    """The settlement days of a depository.

    Without a place they are those of the currency's own market; TARGET where neither tells, which is also the
    calendar of the depositories on T2S and of the international ones.
    """
    country = country_of(place_of_settlement)
    if country is not None:
        try:
            return settlement_calendar(cycles(market_named(country), "equity")[-1].settlement)
        except UnknownName:
            return settlement_calendar(TARGET)
    name = OF_CURRENCY.get(currency or "", currency or TARGET)
    return settlement_calendar(name if name in settlement_calendar_names() else TARGET)


def country_of(place_of_settlement: str | None) -> str | None:
    """The country of a BIC (letters 5 and 6); None for anything that is no BIC, or one of no country."""
    text = (place_of_settlement or "").strip().upper()
    country = text[4:6] if len(text) in BIC_LENGTHS and text[:6].isalpha() else ""
    return country if country and country not in NO_COUNTRY else None
