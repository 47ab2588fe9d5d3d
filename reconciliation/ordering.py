"""Put the rows of a book in order of texts, moving as little as possible.

Texts are ordered by their bytes. Short ones are compared as whole numbers, which takes a fraction of the time; the
order is the same. Only columns that hold anything are moved, and once.
"""

from __future__ import annotations

from os.path import commonprefix

import polars as pl

NUMBER = pl.UInt128
BYTES = 16  # of such a number


def order_of(frame: pl.DataFrame, columns: list[str]) -> pl.Series:
    """Positions (UInt32) of the rows in order of these text columns, none of which is null anywhere."""
    keys = [frame[column] for column in columns if not _constant(frame[column])]
    if not keys or (len(keys) == 1 and keys[0].is_sorted()):
        return pl.int_range(frame.height, dtype=pl.UInt32, eager=True)
    numbers = [as_numbers(key.rechunk()) for key in keys]
    if len(numbers) == 1:
        return numbers[0].arg_sort()
    return pl.DataFrame(numbers).select(pl.arg_sort_by(key.name for key in keys)).to_series()


def moved(frame: pl.DataFrame, order: pl.Series) -> pl.DataFrame:
    """The rows at these positions, which are all of them."""
    if order.is_sorted():
        return frame
    filled = [column.name for column in frame if column.null_count() < len(column)]
    rows = frame.select(filled).rechunk()[order]
    absent = [name for name in frame.columns if name not in rows.columns]
    return rows.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in absent).select(frame.columns)


def as_numbers(texts: pl.Series) -> pl.Series:
    """Whole numbers in the order of the texts, or the texts themselves where they are too long or hold a NUL."""
    first, last = texts.min(), texts.max()
    if not isinstance(first, str) or not isinstance(last, str):
        return texts
    rest = texts.str.strip_prefix(commonprefix([first, last]))  # noqa: RUF071  texts, not paths
    lengths = rest.str.len_bytes()
    ascii_ = lengths.sum() == rest.str.len_chars().sum()
    if not ascii_ or int(lengths.max() or 0) > BYTES or rest.str.contains("\0", literal=True).any():  # pyright: ignore[reportArgumentType]
        return texts
    return rest.str.pad_end(BYTES, "\0").cast(pl.Binary).bin.reinterpret(dtype=NUMBER, endianness="big")


def _constant(texts: pl.Series) -> bool:
    return texts.is_empty() or bool((texts == texts[0]).all())
