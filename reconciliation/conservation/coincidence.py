"""Round numbers add up by chance. What a group must show beyond its sums before it counts at all.

Rows of one instrument must be at one price (or state an average of it). Rows of several instruments must be a
package: a row of the group says so, or legs are booked as a price and zeros, or a deal holds one side together; and
what is booked must come to nothing over its instruments, as packages do.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Rows


def is_no_coincidence(house: Sequence[Clip], street: Sequence[Clip], *, average_price: bool, netting: bool) -> bool:
    """Whether the rows of a group that settles could be one trade told twice."""
    ours, theirs = [clip.terms for clip in house], [clip.terms for clip in street]
    rows = [*ours, *theirs]
    if len({row.instrument for row in rows}) == 1:
        return _one_price(ours, theirs, average_price=average_price) and (netting or _one_direction(rows))
    package = any(row.package for row in rows) or any(row.price == 0 for row in rows)
    return (package or _one_deal(house) or _one_deal(street)) and (_balances(ours) or _balances(theirs))


def _one_price(ours: Rows, theirs: Rows, *, average_price: bool) -> bool:
    prices = [{row.price for row in side} for side in (ours, theirs)]
    if len(prices[0] | prices[1]) == 1:
        return True
    return average_price and min(len(side) for side in prices) == 1


def _one_direction(rows: Rows) -> bool:
    return len({row.exposures[0][1] > 0 for row in rows}) == 1


def _one_deal(side: Sequence[Clip]) -> bool:
    deals = {clip.deal for clip in side}
    return len(side) > 1 and len(deals) == 1 and None not in deals


def _balances(side: Rows) -> bool:
    """Its quantities come to nothing over all instruments: as written, or counted in exposures within half a lot."""
    exposed = sum(size for row in side for _, size in row.exposures)
    written = sum(row.size for row in side if row.package is None)
    return written == 0 or abs(exposed) <= max(row.half_lot for row in side)
