"""Packages as desks deal them: what the house books of each and what the clearer reports, made up."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PLAIN = ("amber gasoil", "basalt fuel", "cobalt jet", "dune diesel")
CRACKED = {"380cst": "6.35", "marine 0.5%": "6.35", "naphtha ember": "8.9", "naphtha fjord": "8.9"}
LEVELS = dict(zip((*PLAIN, *CRACKED), (2600, 1640, 2900, 2720, 1580, 1900, 2340, 2250), strict=True))
MONTHS = [(2026, 12), *((2027, month) for month in range(1, 7))]
SIZES = (500, 800, 1000, 2000, 3000, 5000, 10000, 15000)
DAY = date(2026, 11, 20)
LOT = Decimal(1000)
TICK = Decimal("0.25")


@dataclass
class Leg:
    """One row to be: quantities as written, signed; `month` counts MONTHS."""

    product: str
    month: int
    size: int
    price: Decimal
    unit: str = "mt"


class Dealer:
    """Draws packages of one day."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.deal = 10_000_000 * (seed % 900 + 100)
        self.steps = {p: [self.draw.randint(8, 40) for _ in MONTHS] for p in LEVELS}

    def price(self, product: str, month: int) -> Decimal:
        """A price in quarters near the product's curve."""
        quarters = LEVELS[product] - sum(self.steps[product][:month]) + self.draw.randint(-6, 6)
        return quarters * TICK

    def months(self, count: int) -> list[int]:
        return sorted(self.draw.sample(range(len(MONTHS)), count))

    def side(self) -> int:
        return self.draw.choice((1, -1))

    def size(self) -> int:
        return self.draw.choice(SIZES)

    def product(self) -> str:
        return self.draw.choice(list(LEVELS))

    def next_deal(self) -> str:
        self.deal += self.draw.randint(3, 9000)
        return f"19{self.deal:012d}"


Planted = tuple[list[Leg], list[list[Leg]]]
"""House legs, and street deals with their legs."""


def exact(dealer: Dealer) -> Planted:
    (month,), product = dealer.months(1), dealer.product()
    leg = Leg(product, month, dealer.side() * dealer.size(), dealer.price(product, month))
    return [leg], [[leg]]


def split_street(dealer: Dealer) -> Planted:
    (leg,), _ = exact(dealer)
    return [leg], [[part] for part in _parts(leg, dealer)]


def split_house(dealer: Dealer) -> Planted:
    (leg,), _ = exact(dealer)
    return _parts(leg, dealer), [[leg]]


def spread(dealer: Dealer) -> Planted:
    street = _outright(dealer, dealer.product(), dealer.months(2), (1, -1))
    gap = street[0].price - street[1].price
    return _price_and_zeros(street, [gap, Decimal(0)]), [street]


def spread_split(dealer: Dealer) -> Planted:
    house, (street,) = spread(dealer)
    near, far = (_parts(leg, dealer, share=2) for leg in street)
    return house, [list(pair) for pair in zip(near, far, strict=True)]


def fly(dealer: Dealer) -> Planted:
    street = _outright(dealer, dealer.product(), dealer.months(3), (1, -2, 1))
    told = street[0].price - 2 * street[1].price + street[2].price
    return _price_and_zeros(street, [told, Decimal(0), Decimal(0)]), [street]


def product_spread(dealer: Dealer) -> Planted:
    first, second = dealer.draw.sample(list(LEVELS), 2)
    (month,), size = dealer.months(1), dealer.side() * dealer.size()
    gap = dealer.price(first, month) - dealer.price(second, month)
    house = [Leg(first, month, size, gap), Leg(second, month, -size, Decimal(0))]
    return house, [[Leg(f"{first}-{second}", month, size, gap)]]


def box(dealer: Dealer) -> Planted:
    first, second = dealer.draw.sample(list(LEVELS), 2)
    months, size = dealer.months(2), dealer.side() * dealer.size()
    street: list[Leg] = []
    house: list[Leg] = []
    for month, sign in zip(months, (1, -1), strict=True):
        legs = [
            Leg(name, month, sign * way * size, dealer.price(name, month)) for name, way in ((first, 1), (second, -1))
        ]
        street += legs
        house += _price_and_zeros(legs, [legs[0].price - legs[1].price, Decimal(0)])
    return house, [[leg] for leg in street]


def crack(dealer: Dealer) -> Planted:
    house = _crack(dealer)
    return [house], [[_in_barrels(house, house.price, _lots(house))]]


def crack_split(dealer: Dealer) -> Planted:
    house = _crack(dealer)
    lots = _lots(house)
    first = max(1, lots * dealer.draw.choice((5, 6, 7)) // 10)
    return [house], [[_in_barrels(house, house.price, n)] for n in (first, lots - first) if n]


def complex_crack(dealer: Dealer) -> Planted:
    """The clearer reports the product and the crude; the desk books the crack to the cent."""
    house = _crack(dealer)
    product = house.product.removesuffix(" crack")
    outright = dealer.price(product, house.month)
    brent = ((outright / Decimal(CRACKED[product]) - house.price) * 100).to_integral_value() / 100
    house.price = (outright / Decimal(CRACKED[product]) - brent).quantize(Decimal("0.01"), ROUND_HALF_UP)
    crude = _in_barrels(house, brent, _lots(house))
    crude.product, crude.size = "brent swap", -crude.size
    return [house], [[Leg(product, house.month, house.size, outright)], [crude]]


def price_break(dealer: Dealer) -> Planted:
    (leg,), _ = exact(dealer)
    other = Leg(leg.product, leg.month, leg.size, leg.price + dealer.draw.choice((-4, -2, -1, 1, 2, 4)) * TICK)
    return [leg], [[other]]


def qty_break(dealer: Dealer) -> Planted:
    (leg,), _ = exact(dealer)
    return [leg], [[Leg(leg.product, leg.month, leg.size + (300 if leg.size > 0 else -300), leg.price)]]


def house_only(dealer: Dealer) -> Planted:
    return exact(dealer)[0], []


def street_only(dealer: Dealer) -> Planted:
    return [], exact(dealer)[1]


KINDS: dict[Callable[[Dealer], Planted], tuple[int, str]] = {
    exact: (34, "MATCH"),
    spread: (18, "MATCH"),
    split_street: (7, "MATCH"),
    split_house: (4, "MATCH"),
    crack: (5, "MATCH"),
    crack_split: (3, "MATCH"),
    complex_crack: (4, "MATCH"),
    fly: (4, "MATCH"),
    product_spread: (4, "MATCH"),
    spread_split: (3, "MATCH"),
    box: (3, "MATCH"),
    price_break: (4, "PRICE"),
    qty_break: (2, "QUANTITY"),
    house_only: (3, "MISSING_STREET"),
    street_only: (4, "MISSING_HOUSE"),
}


def _parts(leg: Leg, dealer: Dealer, share: int = 1) -> list[Leg]:
    """The leg in two clips of hundreds; legs of one size are cut alike where `share` is 2."""
    first = abs(leg.size) * (6 if share > 1 else dealer.draw.choice((3, 4, 6, 7, 8))) // 10
    sign = 1 if leg.size > 0 else -1
    return [Leg(leg.product, leg.month, sign * n, leg.price, leg.unit) for n in (first, abs(leg.size) - first)]


def _outright(dealer: Dealer, product: str, months: list[int], ways: tuple[int, ...]) -> list[Leg]:
    size = dealer.side() * dealer.size()
    return [Leg(product, m, way * size, dealer.price(product, m)) for m, way in zip(months, ways, strict=True)]


def _price_and_zeros(legs: list[Leg], prices: list[Decimal]) -> list[Leg]:
    return [Leg(leg.product, leg.month, leg.size, price) for leg, price in zip(legs, prices, strict=True)]


def _crack(dealer: Dealer) -> Leg:
    product, (month,) = dealer.draw.choice(list(CRACKED)), dealer.months(1)
    price = Decimal(dealer.draw.randint(-150, 1300)) / 100
    return Leg(f"{product} crack", month, dealer.side() * dealer.size(), price)


def _lots(leg: Leg) -> int:
    barrels = abs(leg.size) * Decimal(CRACKED[leg.product.removesuffix(" crack")])
    return int((barrels / LOT).to_integral_value())


def _in_barrels(leg: Leg, price: Decimal, lots: int) -> Leg:
    return Leg(leg.product, leg.month, lots * 1000 * (1 if leg.size > 0 else -1), price, "bbl")
