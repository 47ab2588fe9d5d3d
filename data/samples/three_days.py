"""Write the scenario `three_days`: Wednesday to Friday, one house and four brokers, and what must come of it.

`python -m data.samples.three_days` writes it again beside this file; git shows what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from data.samples.arrivals import FOLDER, NAME
from data.samples.expected import expected_of
from data.samples.market import DAYS
from data.samples.plan import Plan, Terms
from data.samples.planting import FRIDAY, THURSDAY, WEDNESDAY, planted
from data.samples.senders import blotter, bora, cirro, duna, estepa, rates


class Delivery(NamedTuple):
    """One file as it arrives."""

    day: int
    path: str
    sender: str
    shows: str
    payload: bytes


def write_days(folder: Path) -> None:
    """Write house/, street/, expected/ and the order of arrivals below a folder."""
    plan = planted()
    table = ["business_date,path,sender,shows"]
    for item in _deliveries(plan):
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.payload)
        table.append(f"{DAYS[item.day]},{item.path},{item.sender},{item.shows}")
    (folder / NAME).write_text("\n".join(table) + "\n", encoding="utf-8")
    (folder / "expected").mkdir(exist_ok=True)
    for day, business_date in enumerate(DAYS):
        text = json.dumps(expected_of(plan, day), indent=1, ensure_ascii=False)
        (folder / "expected" / f"{business_date}.json").write_text(text + "\n", encoding="utf-8")


def _deliveries(plan: Plan) -> Iterator[Delivery]:
    for day in range(len(DAYS)):
        stamp = f"{DAYS[day]:%Y%m%d}"
        at_house, at_street = f"house/{DAYS[day]}", f"street/{DAYS[day]}"
        yield Delivery(day, f"{at_house}/RATES_{stamp}.csv", "demo_rates", "exchange rates", rates.written(DAYS[day]))
        booked = blotter.written(plan.house[day])
        yield Delivery(day, f"{at_house}/BLOTTER_{stamp}.csv", "demo_blotter", "the desk's trades", booked)
        yield from _bora(plan, day, at_street, f"BORA_CONF_{stamp}.csv")
        yield from _cirro(plan, day, at_street, f"CIRRO_DROP_{stamp}")
        yield from _duna(plan, day, at_street, f"DUNA_MT515_{stamp}.fin")
        yield from _estepa(plan, day, at_street)


def _bora(plan: Plan, day: int, folder: str, name: str) -> Iterator[Delivery]:
    whole = bora.written(plan.street[day, "BORA"], DAYS[day])
    if day == THURSDAY:
        shows = "truncated: no trailer and the last number cut; must be stopped"
        yield Delivery(day, f"{folder}/cut-off/{name}", "demo_bora", shows, bora.cut_off(whole))
        yield Delivery(day, f"{folder}/{name}", "demo_bora", "the same file sent again whole", whole)
    else:
        yield Delivery(day, f"{folder}/{name}", "demo_bora", "decimal commas; preamble; control totals", whole)


def _cirro(plan: Plan, day: int, folder: str, name: str) -> Iterator[Delivery]:
    payload = cirro.written(plan.street[day, "CIRRO"], DAYS[day])
    yield Delivery(day, f"{folder}/{name}.fix", "demo_cirro", "partial fills; a correct; a bust", payload)
    if day == FRIDAY:
        shows = "the same bytes under another name; must be known already"
        yield Delivery(day, f"{folder}/{name}_AGAIN.fix", "demo_cirro", shows, payload)


def _duna(plan: Plan, day: int, folder: str, name: str) -> Iterator[Delivery]:
    rows = plan.street[day, "DUNA"]
    if day == FRIDAY:
        first = duna.written([_a_day_early(row) for row in rows])
        yield Delivery(day, f"{folder}/first/{name}", "demo_duna", "every settlement date is wrong", first)
        shows = "the same name with new bytes; supersedes the first"
        yield Delivery(day, f"{folder}/{name}", "demo_duna", shows, duna.written(rows))
    else:
        yield Delivery(day, f"{folder}/{name}", "demo_duna", "MT 515 confirmations", duna.written(rows))


def _a_day_early(row: Terms) -> Terms:
    return replace(row, settlement_date=row.trade_date)


def _estepa(plan: Plan, day: int, folder: str) -> Iterator[Delivery]:
    if day == THURSDAY:
        late = estepa.written(plan.street[WEDNESDAY, "ESTEPA"], DAYS[WEDNESDAY])
        name = f"ESTEPA_confirms_{DAYS[WEDNESDAY]:%d%b%Y}.xlsx"
        yield Delivery(day, f"{folder}/{name}", "demo_estepa", "Wednesday's workbook; a day late", late)
    if day != WEDNESDAY:
        payload = estepa.written(plan.street[day, "ESTEPA"], DAYS[day])
        name = f"ESTEPA_confirms_{DAYS[day]:%d%b%Y}.xlsx"
        yield Delivery(day, f"{folder}/{name}", "demo_estepa", "a broker's workbook", payload)


if __name__ == "__main__":
    write_days(FOLDER / "three_days")
