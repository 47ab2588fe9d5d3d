"""What is planted in the sample days: the terms of every trade on either side, and what must come of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from data.samples.market import MINOR_DIGITS, Instrument


@dataclass(frozen=True)
class Terms:
    """One trade as one side states it; amounts are in `currency`, None is not stated."""

    ref: str
    broker: str
    instrument: Instrument
    account: str
    side: str
    quantity: Decimal
    price: Decimal
    currency: str
    gross: Decimal
    accrued: Decimal | None
    commission: Decimal
    taxes: Decimal | None
    net: Decimal
    trade_date: date
    settlement_date: date
    place_of_settlement: str
    executed_at: str
    other_ref: str | None = None
    order_ref: str | None = None
    block_ref: str | None = None
    status: str = "NEW"
    spoiled: tuple[tuple[str, str], ...] = ()  # the sender's column and the text written in its place


class Result(NamedTuple):
    """What must come of some rows on one day.

    `house` and `street` hold references, repeated where one reference stands on several rows. A result of BREAK,
    AMBIGUOUS or PENDING stands again on every later day until `deal` has another one.
    """

    deal: int
    day: int
    disposition: str
    house: tuple[str, ...]
    street: tuple[str, ...]
    types: tuple[str, ...] = ()
    found_by: str | None = None


class Plan:
    """The rows of each file and the results, in the order in which they were planted."""

    def __init__(self) -> None:
        self.house: defaultdict[int, list[Terms]] = defaultdict(list)
        self.street: defaultdict[tuple[int, str], list[Terms]] = defaultdict(list)
        self.results: list[Result] = []
        self.deals = 0

    def books(self, day: int, *rows: Terms) -> None:
        """The house books these rows on this day."""
        self.house[day].extend(rows)

    def confirms(self, day: int, *rows: Terms) -> None:
        """The brokers of these rows state them on this day."""
        for row in rows:
            self.street[day, row.broker].append(row)


def money(amount: Decimal, currency: str) -> Decimal:
    """Rounded half up to the minor unit, as the made-up desks do."""
    return amount.quantize(Decimal(1).scaleb(-MINOR_DIGITS[currency]), ROUND_HALF_UP)


def priced(terms: Terms, **changes: Decimal) -> Terms:
    """The same trade at another price or quantity: gross and net follow, charges stay."""
    new = replace(terms, **changes)
    amount = new.quantity * new.price * (Decimal("0.01") if new.instrument.percent else 1)
    gross = money(amount, new.currency)
    return replace(new, gross=gross, net=new.net + gross - new.gross)


def off_market(terms: Terms, factor: str) -> Terms:
    """The same trade at a price that is wrong by a factor, in the instrument's digits."""
    step = Decimal(1).scaleb(-terms.instrument.price_digits)
    return priced(terms, price=(terms.price * Decimal(factor)).quantize(step, ROUND_HALF_UP))
