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
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from benchmarks.desk_packages import DAY, KINDS, MONTHS, Dealer, Leg


@dataclass
class Day:
    """Both books in the making, and what was planted."""

    house: list[dict[str, str]] = field(default_factory=list)
    street: list[dict[str, str]] = field(default_factory=list)
    groups: list[dict[str, object]] = field(default_factory=list)


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
