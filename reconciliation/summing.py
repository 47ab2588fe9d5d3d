"""Summaries of disjoint rows of one reconciliation into the summary of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import localcontext

from reconciliation.summary import BookSummary, PassSummary, Summary, Sums

DIGITS = 76  # no sum of a column is longer


def summed(parts: Sequence[Summary], last: Summary) -> Summary:
    """Rows, amounts and passes of all; breaks, types and causes of the last one, which has them all."""
    with localcontext(prec=DIGITS):
        told = [*parts, last]
        books = {name: _book([part.books[name] for part in told]) for name in last.books}
        passes = {name: _pass([part.passes[name] for part in told if name in part.passes]) for name in _names(told)}
    return replace(last, books=books, passes=passes)


def _names(told: Sequence[Summary]) -> list[str]:
    return sorted({name for part in told for name in part.passes})


def _book(parts: Sequence[BookSummary]) -> BookSummary:
    return BookSummary(
        landed=sum(part.landed for part in parts),
        rows={kind: sum(part.rows[kind] for part in parts) for kind in parts[0].rows},
        amounts=_added([part.amounts for part in parts]),
        matched_amounts=_added([part.matched_amounts for part in parts]),
    )


def _pass(parts: Sequence[PassSummary]) -> PassSummary:
    return PassSummary(
        groups=sum(part.groups for part in parts),
        house_rows=sum(part.house_rows for part in parts),
        street_rows=sum(part.street_rows for part in parts),
    )


def _added(parts: Sequence[Sums]) -> Sums:
    """Sums per currency, in order of the currency."""
    found: Sums = {}
    for part in parts:
        for name, amount in part.items():
            found[name] = found[name] + amount if name in found else amount
    return dict(sorted(found.items()))
