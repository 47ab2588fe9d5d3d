"""The made-up market of the sample days: instruments, brokers, accounts and how long a trade takes to settle.

No firm, person or instrument here exists. Identifiers keep the shape and the check digit of real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAYS = (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
ACCOUNTS = ("ALBAEQ1", "ALBAEQ2", "ALBAFI1")
BROKERS = ("BORA", "CIRRO", "DUNA", "ESTEPA")
MINOR_DIGITS = {"USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "JPY": 0}
SETTLEMENT_DAYS = {"USD": 1, "EUR": 2, "GBP": 2, "CHF": 2, "JPY": 2}
HOLIDAYS = {"JPY": (date(2026, 11, 23),)}
RATES = {
    DAYS[0]: {"USD": "0.8621", "GBP": "1.1372", "CHF": "1.0684", "JPY": "0.005571", "EUR": "1"},
    DAYS[1]: {"USD": "0.8634", "GBP": "1.1359", "CHF": "1.0691", "JPY": "0.005566", "EUR": "1"},
    DAYS[2]: {"USD": "0.8617", "GBP": "1.1381", "CHF": "1.0679", "JPY": "0.005580", "EUR": "1"},
}
"""Euro per unit of currency."""


@dataclass(frozen=True)
class Instrument:
    """One made-up security. `price` is where it trades; a bond's counts per hundred of nominal."""

    isin: str
    name: str
    currency: str
    price: Decimal
    price_digits: int
    place_of_settlement: str
    percent: bool = False


def _isin(stem: str) -> str:
    """An eleven-character stem with its check digit (ISO 6166: Luhn over letters written as two digits)."""
    digits = "".join(str(int(sign, 36)) for sign in stem)
    doubled = (int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits)))
    return stem + str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def _listed(country: str, currency: str, digits: int, shares: dict[str, str]) -> list[Instrument]:
    return [
        Instrument(_isin(f"{country}DEMO{number:05d}"), name, currency, Decimal(price), digits, f"DEMO{country}22XXX")
        for number, (name, price) in enumerate(shares.items(), start=1)
    ]


SHARES = (
    _listed("US", "USD", 2, {"ORCHARD LABS": "182.40", "TIDEMARK": "47.15", "QUILL SYSTEMS": "311.02"})
    + _listed("FR", "EUR", 3, {"VERNAL EAUX": "88.650", "CANTILEVER": "21.375"})
    + _listed("DE", "EUR", 2, {"WERKBANK": "134.80", "LINDENHOF": "61.25"})
    + _listed("GB", "GBP", 4, {"HARBOURLIGHT": "4.5625", "FENLAND WATER": "11.2050"})
    + _listed("CH", "CHF", 2, {"GLETSCHER": "97.30"})
    + _listed("JP", "JPY", 0, {"KAZAMI": "3120", "HOSHI DENKI": "1875"})
)
BONDS = [
    Instrument(
        _isin("XSDEMO00071"), "DEMO REPUBLIC 2,5% 2034", "EUR", Decimal("98.350"), 3, "DEMOLU22XXX", percent=True
    )
]


def currency_shares(currency: str) -> list[Instrument]:
    return [share for share in SHARES if share.currency == currency]


def settlement_date(trade_date: date, currency: str, *, knows_holidays: bool = True) -> date:
    """The business day on which a trade of this currency settles."""
    closed = HOLIDAYS.get(currency, ()) if knows_holidays else ()
    day, left = trade_date, SETTLEMENT_DAYS[currency]
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in closed  # noqa: PLR2004  Saturday
    return day
