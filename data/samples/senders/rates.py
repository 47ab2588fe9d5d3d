"""The treasury's exchange rates of the day, in euro per unit."""

from __future__ import annotations

from datetime import date

from data.samples.market import RATES
from data.samples.senders.delimited import lines


def written(day: date) -> bytes:
    """One line per currency."""
    records = [
        {"RateID": f"FX{day:%y%m%d}{currency}", "Ccy": currency, "Base": "EUR", "Rate": rate, "Date": f"{day}"}
        for currency, rate in RATES[day].items()
    ]
    return ("\n".join(lines(records, ",")) + "\n").encode()
