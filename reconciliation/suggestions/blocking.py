"""Where to look: pairs of rows that share something rare enough to be worth comparing.

A block is what two rows may share: a word of a text, a number of about the same size, a date of about the same time,
or two or three of these together. A block with more pairs than `MOST_PAIRS` is passed over: what it holds is found
through a narrower one, or nothing could tell its candidates apart. So work grows with the rows, not with their pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import polars as pl

from reconciliation.settled import PAIRS
from reconciliation.suggestions.fields import ROW, Field, Kind, words_of

MOST_PAIRS = 250
NUMBER_STEP = 1.1  # a bin holds numbers up to ten percent apart; its neighbours are looked at too
DAYS_OF_A_BIN = 8

Keyed = tuple[Field, ...]


def candidates(house: pl.DataFrame, street: pl.DataFrame, fields: list[Field]) -> pl.DataFrame:
    """Pairs worth comparing.

    Args:
        house: `row` and one column per field.
        street: likewise.
        fields: what the columns are.

    Returns:
        PAIRS, ascending, each pair once.
    """
    if not house.height or not street.height:
        return PAIRS.to_frame()
    keys = {
        field.name: (_near(_keys(house, field), field, 0), _near(_keys(street, field), field, 1))
        for field in fields
        if field.kind is not Kind.WORD
    }
    found = [_together([keys[field.name] for field in block]) for block in _blocks(fields)]
    return pl.concat([PAIRS.to_frame(), *found]).unique().sort("house_row", "street_row")


def _blocks(fields: list[Field]) -> Iterator[Keyed]:
    """Which fields make a block: alone, two of different kinds, two numbers, and one of each kind."""
    texts, numbers, dates = ([f for f in fields if f.kind is kind] for kind in (Kind.TEXT, Kind.NUMBER, Kind.DATE))
    yield from ((field,) for field in (*texts, *numbers))
    yield from combinations(numbers, 2)
    for date in dates[:1]:
        yield from ((number, date) for number in numbers)
        yield from ((text, date) for text in texts)
    for text in texts:
        for number in numbers:
            yield (text, number)
            yield from ((text, number, date) for date in dates[:1])


def _keys(table: pl.DataFrame, field: Field) -> pl.DataFrame:
    """`row` and `key` (text, or the number of a bin); rows that say nothing have no key."""
    if field.kind is Kind.TEXT:
        return words_of(table, field.name).rename({"word": "key"})
    value = pl.col(field.name)
    if field.kind is Kind.DATE:
        bin_ = value.to_physical() // DAYS_OF_A_BIN
    else:
        bin_ = pl.when(value != 0).then(value.abs()).log(NUMBER_STEP).floor().cast(pl.Int32)
    return table.select(ROW, bin_.cast(pl.Int32).alias("key")).drop_nulls()


def _near(keys: pl.DataFrame, field: Field, moved: int) -> pl.DataFrame:
    """The keys three times: for the same bin and for either neighbour; a block is always one bin against one bin."""
    if field.kind is Kind.TEXT:
        return keys
    return pl.concat([keys.with_columns((pl.col("key") + moved * step) * 3 + step) for step in (-1, 0, 1)])


def _together(keys: list[tuple[pl.DataFrame, pl.DataFrame]]) -> pl.DataFrame:
    """Pairs of the blocks that these keys make together."""
    by = [f"key{number}" for number in range(len(keys))]
    house, street = (_joined([pair[side] for pair in keys], by) for side in (0, 1))
    sizes = _sizes(house, by, "ours").join(_sizes(street, by, "theirs"), on=by)
    kept = sizes.filter(pl.col("ours").cast(pl.UInt64) * pl.col("theirs") <= MOST_PAIRS).select(by)
    ours = house.join(kept, on=by, how="semi").rename({ROW: "house_row"})
    found = ours.join(street.rename({ROW: "street_row"}), on=by)
    return found.select("house_row", "street_row")


def _joined(sides: list[pl.DataFrame], by: list[str]) -> pl.DataFrame:
    """`row` and one key column per field: every combination that a row has."""
    whole = sides[0].rename({"key": by[0]})
    for side, name in zip(sides[1:], by[1:], strict=True):
        whole = whole.join(side.rename({"key": name}), on=ROW)
    return whole


def _sizes(side: pl.DataFrame, by: list[str], name: str) -> pl.DataFrame:
    return side.group_by(by).agg(pl.len().alias(name))
