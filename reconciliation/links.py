"""Which rows share a reference, where either book holds it once. Keys are exact strings; absent links nothing."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from reconciliation.settled import PAIRS


def linked_once(house: pl.DataFrame, street: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows with equal keys that no other row of either book holds.

    Args:
        house, street: `row` and `key`.
    """
    ours, theirs = house.drop_nulls("key"), street.drop_nulls("key")
    if ours.is_empty() or theirs.is_empty():
        return PAIRS.to_frame()
    ours = ours.filter(_held_once(ours["key"]))
    found = ours.rename({"row": "house_row"}).join(theirs.rename({"row": "street_row"}), on="key")
    return found.filter(pl.col("house_row").is_unique()).select(*PAIRS)


def partners_once(
    house: pl.DataFrame,
    street: pl.DataFrame,
    house_left: pl.Series,
    street_left: pl.Series,
    links: Sequence[tuple[str, str]],
) -> pl.DataFrame:
    """Pairs by any of the links, without rows that different links give different partners.

    The first link is joined in full. Each later one joins only rows whose value is not already confirmed by their
    partner, which decides the same: a value that a confirmed pair holds is not held once by anybody else.
    """
    found = PAIRS.to_frame()
    for house_column, street_column in links:
        ours = _keyed(house, house_left, house_column)
        theirs = _keyed(street, street_left, street_column)
        confirmed = _confirmed(found, house[house_column], street[street_column])
        open_ours = ours.join(confirmed, left_on="row", right_on="house_row", how="anti")
        open_theirs = theirs.join(confirmed, left_on="row", right_on="street_row", how="anti")
        fresh = linked_once(open_ours, open_theirs)
        fresh = _held_once_by_all(fresh, house[house_column], ours, confirmed)
        found = pl.concat([found, fresh]).unique()
    contradicting = ~(pl.col("house_row").is_unique() & pl.col("street_row").is_unique())
    return found.filter(~contradicting).sort("house_row")


def _keyed(frame: pl.DataFrame, rows: pl.Series, column: str) -> pl.DataFrame:
    keys = frame[column]
    picked = keys if len(rows) == len(keys) else keys.gather(rows)
    return pl.DataFrame({"row": rows, "key": picked}).drop_nulls("key")


def _confirmed(pairs: pl.DataFrame, ours: pl.Series, theirs: pl.Series) -> pl.DataFrame:
    """Pairs whose two values of a link are equal."""
    equal = ours.gather(pairs["house_row"]) == theirs.gather(pairs["street_row"])
    return pairs.filter(equal.fill_null(value=False))


def _held_once_by_all(
    fresh: pl.DataFrame, ours: pl.Series, keyed: pl.DataFrame, confirmed: pl.DataFrame
) -> pl.DataFrame:
    """Drop pairs whose value a confirmed pair holds too: then it is held twice."""
    if fresh.is_empty() or confirmed.is_empty():
        return fresh
    values = fresh.with_columns(key=ours.gather(fresh["house_row"]))
    held = keyed.join(confirmed, left_on="row", right_on="house_row", how="semi")
    return values.join(held, on="key", how="anti").select(*PAIRS)


def _held_once(keys: pl.Series) -> pl.Series:
    if keys.is_sorted():
        return ((keys != keys.shift(1)).fill_null(value=True)) & ((keys != keys.shift(-1)).fill_null(value=True))
    return keys.is_unique()
