"""When a foreign exchange spot trade settles: by the calendars of both currencies, and of the dollar.

Two business days after the trade, counted for each currency on its own calendar, and then the first day that is open
for both and for the dollar. While counting, a dollar holiday on the day between does not matter, except against
currencies of Latin America; the dollar's calendar matters for the day of delivery, also of a pair without it.
"""

from __future__ import annotations

from datetime import date, timedelta

from data.contracts.failure import UnknownName, UsageError
from data.reference.calendars import Calendar
from data.reference.settlement_calendars import settled_after, settlement_calendar, settlement_calendar_names

NEXT_DAY = frozenset({frozenset({"USD", other}) for other in ("CAD", "TRY", "PHP", "RUB")})
DOLLAR_COUNTS = frozenset({"MXN", "BRL"})
FRIDAY = 4


def fx_spot_date(base: str, quote: str, trade_date: date) -> date:
    """The day a spot trade of a currency pair settles; T+1 for the dollar against CAD, TRY, PHP and RUB, else T+2.

    Raises:
        UsageError: a currency whose calendar is not known here, a pair of one currency, a trade date on a weekend,
            or a year for which a calendar does not know the holidays.
    """
    pair = (base.upper(), quote.upper())
    if pair[0] == pair[1]:
        raise UsageError(f"{pair[0]}/{pair[1]} is no currency pair; name two currencies")
    if trade_date.weekday() > FRIDAY:
        raise UsageError(f"{trade_date} ({trade_date:%A}) is no dealing day; currencies are dealt Monday to Friday")
    own = {currency: _calendar(currency) for currency in pair}
    dollar = _calendar("USD")
    for calendar in (*own.values(), dollar):
        _must_know(calendar, trade_date)
    days = 1 if frozenset(pair) in NEXT_DAY else 2
    spot = max(_counted(currency, calendar, trade_date, days, pair) for currency, calendar in own.items())
    while not all(calendar.is_business_day(spot) for calendar in (*own.values(), dollar)):
        spot += timedelta(days=1)
    for calendar in (*own.values(), dollar):
        _must_know(calendar, spot)
    return spot


def spot_currencies() -> list[str]:
    """The currencies whose calendars are known, sorted."""
    return [name for name in settlement_calendar_names() if len(name) == len("USD")]


def _counted(currency: str, calendar: Calendar, trade_date: date, days: int, pair: tuple[str, str]) -> date:
    """The day that many business days after the trade for one currency of the pair."""
    if currency == "USD" and not DOLLAR_COUNTS & set(pair):
        return trade_date + timedelta(days=days)  # the day between may be a dollar holiday; the day itself is rolled
    return settled_after(calendar, trade_date, days)


def _calendar(currency: str) -> Calendar:
    if currency not in spot_currencies():
        raise UnknownName("currency with a spot calendar", currency, spot_currencies())
    return settlement_calendar(currency)


def _must_know(calendar: Calendar, day: date) -> None:
    if not calendar.knows(day):
        raise UsageError(f"the {calendar.name} holidays of {day.year} are not known; take the date from the deal")
