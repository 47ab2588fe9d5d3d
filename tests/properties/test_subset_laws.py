"""Few subsets are written down one by one, many at once: both write down the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.words import Book
from data.reference.packages import packages
from reconciliation.conservation.exposures import Clip, Source, clips_of
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.many_subsets import ManySubsets
from reconciliation.conservation.sides import lots_of
from reconciliation.conservation.subsets import Limits, Subsets

INSTRUMENTS = (
    "ember 2027-01",
    "380cst 2027-01",
    "380cst crack 2027-01",
    "brent swap 2027-01",
    "ember-380cst 2027-02",
)
ROWS = st.tuples(
    st.sampled_from(INSTRUMENTS),
    st.booleans(),
    st.sampled_from(("1", "2", "1000", "2000", "6350", "9999999999999.9999999999")),
    st.sampled_from(("0", "5", "-1.25")),
    st.sampled_from((None, 0, 5, 10, 20)),
)


def clips(rows: list[tuple[str, bool, str, str, int | None]]) -> list[Clip]:
    sources = [
        Source(row, instrument, positive, Decimal(size), None, Decimal(price), instant, None)
        for row, (instrument, positive, size, price, instant) in enumerate(rows)
    ]
    return clips_of(Book.HOUSE, sources, packages().opened)


@given(
    rows=st.lists(ROWS, max_size=9),
    most=st.sampled_from((3, 40, 10_000)),
    sides=st.sampled_from((2, 20, 10_000)),
    netting=st.booleans(),
)
@settings(max_examples=300)
def test_few_and_many_subsets_are_the_same(
    rows: list[tuple[str, bool, str, str, int | None]], most: int, sides: int, *, netting: bool
) -> None:
    dealt, limits = clips(rows), Limits(subsets=most, sides=sides, close=10, netting=netting)
    asked = (dealt, limits, Allowance(average_price=netting), lots_of(dealt))

    few, many = Subsets(*asked), ManySubsets(*asked)

    assert few.limit == many.limit
    for exact in (True, False):
        assert few.keys(exact=exact) == many.keys(exact=exact).tolist()
    assert [few.picked(n) for n in range(len(few.keys(exact=True)))] == [
        many.picked(n) for n in range(len(many.keys(exact=True)))
    ]
    assert list(few.of_lots()) == list(many.of_lots())


def test_a_subset_beyond_the_last_is_an_error() -> None:
    with pytest.raises(IndexError):
        ManySubsets([], Limits(), Allowance(), lots_of([])).picked(0)
