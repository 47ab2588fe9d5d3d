"""What must come of the sample days, worked out from what was planted and not from what the engine says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from data.samples.market import DAYS
from data.samples.plan import Plan, Result

STAYS_OPEN = ("BREAK", "AMBIGUOUS", "PENDING")


def expected_of(plan: Plan, day: int) -> dict[str, Any]:
    """The day's dispositions by book, match groups by pass, and breaks by reference."""
    results = list(_standing(plan, day))
    return {
        "business_date": f"{DAYS[day]}",
        "dispositions": {
            "HOUSE": _counted((item.disposition, len(item.house)) for item in results),
            "STREET": _counted((item.disposition, len(item.street)) for item in results),
        },
        "groups_by_pass": _counted((item.found_by, 1) for item in results if item.found_by),
        "breaks": _breaks(results),
    }


def _standing(plan: Plan, day: int) -> Iterator[Result]:
    """The results of this day, and of earlier days of deals about which nothing new was said those that stay open.

    With a row that only one side cancelled stay the cancelled rows that explain it.
    """
    by_deal: dict[int, list[Result]] = {}
    for result in sorted((item for item in plan.results if item.day <= day), key=lambda item: (item.deal, item.day)):
        by_deal.setdefault(result.deal, []).append(result)
    for results in by_deal.values():
        last = max(item.day for item in results)
        latest = [item for item in results if item.day == last]
        one_sided = any("CANCELLED_ONE_SIDE" in item.types for item in latest)
        for item in latest:
            explains = one_sided and item.disposition == "CANCELLED"
            if last == day or item.disposition in STAYS_OPEN or explains:
                yield item


def _breaks(results: list[Result]) -> list[dict[str, list[str]]]:
    broken = [item for item in results if item.types]
    return [
        {"types": list(item.types), "house": sorted(item.house), "street": sorted(item.street)}
        for item in sorted(broken, key=lambda item: (item.types, item.house, item.street))
    ]


def _counted(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for name, number in numbers:
        total[name] += number
    return {name: number for name, number in sorted(total.items()) if number}
