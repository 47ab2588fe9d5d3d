"""A made-up desk that deals: draws lifelike trades from a seed and numbers them on both sides."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from data.samples.market import ACCOUNTS, BONDS, DAYS, SHARES, Instrument, settlement_date
from data.samples.plan import Plan, Result, Terms, money

COMMISSION_RATE = Decimal("0.0005")
PURCHASE_TAX_RATE = Decimal("0.005")
ACCRUED_RATE = Decimal("0.0123")
SEED = 20261118
CLOCK = ((8, 17), (0, 60), (0, 60))


class Desk:
    """Draws trades; the same seed draws the same ones in the same order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._draw = Random(SEED)  # noqa: S311  made-up trades, no secrets
        self._numbers: dict[str, int] = {}

    def number(self, series: str) -> int:
        """The next number of a series."""
        self._numbers[series] = self._numbers.get(series, 0) + 1
        return self._numbers[series]

    def street_ref(self, broker: str) -> str:
        number = self.number(broker)
        return {
            "BORA": f"BO-{number:06d}",
            "CIRRO": f"CX{number:07d}",
            "DUNA": f"DN26{number:07d}",
            "ESTEPA": f"E{70000 + number}",
        }[broker]

    def trade(self, day: int, broker: str, instrument: Instrument | None = None, side: str | None = None) -> Terms:
        """A trade as the house books it."""
        traded = instrument or self._draw.choice(SHARES + BONDS * (broker == "BORA"))
        bought = side or self._draw.choice(("BUY", "SELL"))
        step = Decimal(1).scaleb(-traded.price_digits)
        price = (traded.price * (1 + Decimal(self._draw.randrange(-200, 201)) / 10_000)).quantize(step)
        lot = 1000 if traded.percent else 10
        terms = Terms(
            ref=f"A{DAYS[day]:%y%m%d}{self.number('house'):04d}",
            broker=broker,
            instrument=traded,
            account=ACCOUNTS[2] if traded.percent else self._draw.choice(ACCOUNTS[:2]),
            side=bought,
            quantity=Decimal(self._draw.randrange(5, 400) * lot),
            price=price,
            currency=traded.currency,
            gross=Decimal(0),
            accrued=None,
            commission=Decimal(0),
            taxes=None,
            net=Decimal(0),
            trade_date=DAYS[day],
            settlement_date=settlement_date(DAYS[day], traded.currency),
            place_of_settlement=traded.place_of_settlement,
            executed_at=":".join(f"{self._draw.randrange(low, high):02d}" for low, high in CLOCK),
        )
        return charged(terms)

    def mirror(self, house: Terms, *, quoted: bool = True) -> tuple[Terms, Terms]:
        """Both sides of one trade; `quoted` says whether one of them quotes the other's reference."""
        street = replace(house, ref=self.street_ref(house.broker))
        by_house = house.broker == "CIRRO" or self._draw.random() < 0.25  # noqa: PLR2004  one trade in four
        if quoted and by_house:
            return replace(house, other_ref=street.ref), street
        return house, replace(street, other_ref=house.ref if quoted else None)

    def both(
        self, day: int, broker: str, *, quoted: bool = True, instrument: Instrument | None = None
    ) -> tuple[Terms, Terms]:
        """A new trade from both sides, not yet booked."""
        return self.mirror(self.trade(day, broker, instrument), quoted=quoted)

    def deal(self) -> int:
        """The number of a new deal, to hang results on."""
        self.plan.deals += 1
        return self.plan.deals

    def ends(  # noqa: PLR0913, PLR0917  a result has that many parts
        self,
        deal: int,
        day: int,
        disposition: str,
        house: tuple[Terms, ...],
        street: tuple[Terms, ...],
        types: tuple[str, ...] = (),
        found_by: str | None = None,
    ) -> None:
        """Write down what must come of these rows on that day."""
        refs = tuple(row.ref for row in house), tuple(row.ref for row in street)
        self.plan.results.append(Result(deal, day, disposition, *refs, types, found_by))

    def matches(self, day: int, house: Terms, street: Terms, found_by: str) -> None:
        """Both sides state the trade on that day and agree."""
        self.plan.books(day, house)
        self.plan.confirms(day, street)
        self.ends(self.deal(), day, "MATCHED", (house,), (street,), (), found_by)

    def breaks(self, day: int, house: Terms, street: Terms, *types: str) -> int:
        """Both sides state the trade on that day and differ; the break stays open."""
        self.plan.books(day, house)
        self.plan.confirms(day, street)
        deal = self.deal()
        self.ends(deal, day, "BREAK", (house,), (street,), types)
        return deal


def charged(terms: Terms) -> Terms:
    """The same trade with gross, accrued interest, commission, taxes and net worked out."""
    percent = Decimal("0.01") if terms.instrument.percent else Decimal(1)
    gross = money(terms.quantity * terms.price * percent, terms.currency)
    accrued = money(terms.quantity * ACCRUED_RATE, terms.currency) if terms.instrument.percent else None
    commission = money(gross * COMMISSION_RATE, terms.currency)
    taxed = terms.currency == "GBP" and terms.side == "BUY"
    taxes = money(gross * PURCHASE_TAX_RATE, terms.currency) if taxed else None
    charges = commission + (taxes or 0)
    net = gross + (accrued or 0) + (charges if terms.side == "BUY" else -charges)
    return replace(terms, gross=gross, accrued=accrued, commission=commission, taxes=taxes, net=net)
