"""Write made-up days of an energy desk: the traders' sheet, the clearer's report, and the truth about both.

    python -m benchmarks.desk_days --packages 400 --seed 7 -o DIR

The shapes are those of real desks: spreads and butterflies booked as a price and zeros, boxes, product spreads,
cracks in tonnes against barrels rounded to lots, clips split on either side, rows that one side lacks, and rows told
with another price or size. Products are made up, but for those that have a conversion to barrels. The same packages
and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl

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


@dataclass
class Day:
    """Both books in the making, and what was planted."""

    house: list[dict[str, str]] = field(default_factory=list)
    street: list[dict[str, str]] = field(default_factory=list)
    groups: list[dict[str, object]] = field(default_factory=list)


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


def desk_day(packages: int, seed: int) -> Day:
    """One day of `packages` packages, rows in order of time, the truth by 1-based row."""
    dealer, day = Dealer(seed), Day()
    placed: tuple[list[tuple[datetime, int, dict[str, str]]], ...] = ([], [])
    kinds = dealer.draw.choices(list(KINDS), [weight for weight, _ in KINDS.values()], k=packages)
    opens = datetime.combine(DAY, datetime.min.time()) + timedelta(hours=1)
    for number, kind in enumerate(kinds):
        house, street = kind(dealer)
        dealt = opens + timedelta(seconds=dealer.draw.randint(0, 8 * 3600))
        group = {"broker": dealer.draw.choice(("3", "3", "3", "7", "12")), "account": "2"}
        for leg in house:
            at = dealt + timedelta(seconds=dealer.draw.randint(-60, 600))
            placed[0].append((at, number, _house_row(leg, at, group, dealer)))
        for legs in street:
            deal = dealer.next_deal()
            for nth, leg in enumerate(legs):
                trade = f"{int(deal) + nth + 1}" if len(legs) > 1 else ""
                placed[1].append(
                    (dealt, number, _street_row(leg, dealt, group | {"deal": deal, "trade": trade}, dealer))
                )
    truth: list[tuple[list[int], list[int]]] = [([], []) for _ in kinds]
    for side, (rows, book) in enumerate(zip(placed, (day.house, day.street), strict=True)):
        for line, (_, number, row) in enumerate(sorted(rows, key=lambda item: item[0]), start=1):
            book.append(row)
            truth[number][side].append(line)
    for kind, (ours, theirs) in zip(kinds, truth, strict=True):
        day.groups.append({"kind": kind.__name__, "house": ours, "street": theirs, "expect": KINDS[kind][1]})
    return day


def write_desk_day(day: Day, folder: Path) -> None:
    """Write the two sheets and the truth, named as the sample days are."""
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(day.house).write_csv(folder / f"{DAY}_traders.csv", include_bom=True)
    pl.DataFrame(day.street).write_csv(folder / f"{DAY}_exchange.csv")
    said = {"date": str(DAY), "groups": day.groups}
    (folder / f"{DAY}_truth.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


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


def _month(month: int, dealer: Dealer) -> str:
    year, number = MONTHS[month]
    return date(year, number, 1).strftime(f"%b{dealer.draw.choice(('', '-', ' '))}%y")


def _house_row(leg: Leg, at: datetime, group: dict[str, str], dealer: Dealer) -> dict[str, str]:
    local = at + timedelta(hours=8)
    return {
        "teamid": "1",
        "tradedate": f"{DAY:%d/%m/%Y}",
        "tradetime": f"{local:%d/%m/%Y} {local.hour}:{local:%M}",
        "productname": dealer.draw.choice((leg.product, leg.product.title())),
        "brokergroupid": group["broker"],
        "exchclearingacctid": group["account"],
        "quantityunits": str(abs(leg.size)),
        "unit": "",
        "price": str(leg.price),
        "contractmonth": _month(leg.month, dealer),
        "specialComms": "",
        "spread": "",
        "B/S": "B" if leg.size > 0 else "S",
    }


def _street_row(leg: Leg, at: datetime, group: dict[str, str], dealer: Dealer) -> dict[str, str]:
    return {
        "tradedate": f"{DAY:%B %d, %Y}",
        "tradedatetime": f"{at:%I:%M:%S %p} GMT",
        "dealid": group["deal"],
        "tradeid": group["trade"],
        "productname": leg.product,
        "contractmonth": _month(leg.month, dealer).replace(" ", "-"),
        "quantitylots": str(max(1, abs(leg.size) // 1000)),
        "quantityunits": f"{abs(leg.size):,}",
        "b/s": "Bought" if leg.size > 0 else "Sold",
        "price": str(leg.price),
        "brokergroupid": group["broker"],
        "exchclearingacctid": group["account"],
        "trader": "Desk, A",
        "unit": leg.unit,
        "source": dealer.draw.choice(("ICE Block", "ICE Futures")),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--out", type=Path, required=True)
    said = parser.parse_args()
    day = desk_day(said.packages, said.seed)
    write_desk_day(day, said.out)
    print(f"{len(day.house)} house rows, {len(day.street)} street rows in {said.out}")


if __name__ == "__main__":
    main()
