"""From the sender's cells to the text that one contract column reads, and the words the sender uses."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.profiles.mapping import Mapping

NOTHING = pl.lit(None, dtype=pl.String)


def cell(name: str, present: Collection[str], *, stripped: bool = True) -> pl.Expr:
    """One sender's column; null where empty or where the file lacks the column."""
    if name not in present:
        return NOTHING
    text = pl.col(name).str.strip_chars() if stripped else pl.col(name)
    return pl.when(text != "").then(text)


def given_text(mapping: Mapping, present: Collection[str], *, stripped: bool) -> pl.Expr:
    """What the sender wrote for one contract column; null where absent."""
    if mapping.line:
        return pl.col("line").cast(pl.String) + pl.when(pl.col("part") > 0).then(
            "." + pl.col("part").cast(pl.String)
        ).otherwise(pl.lit(""))
    cells = [_known(cell(name, present, stripped=stripped), mapping) for name in mapping.origins]
    if mapping.join is None:
        return pl.coalesce(cells) if len(cells) > 1 else cells[0]
    joined = pl.concat_str(cells, separator=mapping.separator, ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def partly_absent(mapping: Mapping, present: Collection[str]) -> pl.Expr | None:
    """True where some, not all, of the columns to join are absent; None where nothing is joined."""
    if mapping.join is None or len(mapping.join) == 1:
        return None
    absent = [_known(cell(name, present), mapping).is_null() for name in mapping.join]
    return pl.any_horizontal(absent) & ~pl.all_horizontal(absent)


def named_column(mapping: Mapping, present: Collection[str]) -> pl.Expr:
    """The sender's column a reject names: for `first_of` the one that spoke, or the first where none did."""
    if mapping.line:
        return pl.lit("")
    if mapping.first_of is None:
        return pl.lit(" + ".join(mapping.origins))
    spoke = [
        pl.when(_known(cell(name, present), mapping).is_not_null()).then(pl.lit(name)) for name in mapping.first_of
    ]
    return pl.coalesce(*spoke, pl.lit(mapping.first_of[0]))


def in_our_words(text: pl.Expr, mapping: Mapping) -> pl.Expr:
    """The text after `pattern`, `case` and `words`; null where one of them does not know it."""
    if mapping.pattern is not None:
        text = text.str.extract(mapping.pattern, 1)
    if mapping.case != "as_is":
        text = text.str.to_uppercase() if mapping.case == "upper" else text.str.to_lowercase()
    if mapping.words is None:
        return text
    known = text.replace_strict(mapping.words, default=None, return_dtype=pl.String)
    return pl.coalesce(known, text) if mapping.unknown_words == "keep" else known


def is_a_word(text: pl.Expr, mapping: Mapping) -> pl.Expr:
    """True where the text, already in our words, is one that `words` gives."""
    return text.is_in(sorted(set((mapping.words or {}).values())))


def words_in_words(mapping: Mapping) -> str:
    """Completes "expected ..." for a column of words."""
    return "one of " + ", ".join(sorted(mapping.words or {}))


def _known(text: pl.Expr, mapping: Mapping) -> pl.Expr:
    tests = [text != word for word in mapping.absent]
    return pl.when(reduce(pl.Expr.and_, tests)).then(text) if tests else text
