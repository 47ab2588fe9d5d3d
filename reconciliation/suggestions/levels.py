"""How alike two rows are, field by field, in a few levels that have words; exact numbers, no weights yet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from data.reference.calendars import Calendar
from reconciliation.suggestions.fields import ROW, Field, Kind, words_of

SILENT = 255
WITHIN_ONE_IN = (1000, 100, 33, 10, 3)
NUMBERS = (
    "equal",
    "within 0.1 percent",
    "within 1 percent",
    "within 3 percent",
    "within 10 percent",
    "within a third",
    "further apart",
)
LATER = (1, 2, 3, 4, 5, 10, 20)  # business days, at most
SPANS = ("1 business day", "2 business days", "3 business days", "4 business days", "5 business days",
         "6 to 10 business days", "11 to 20 business days", "more than 20 business days")  # fmt: skip
DATES = (
    "the same day",
    "no business day between",
    *(f"street {span} later" for span in SPANS),
    *(f"street {span} earlier" for span in SPANS),
)
ALIKE = ("equal", "one begins with the other", "the same words", "nearly the same letters", "similar", "different")
SAME_WORDS, NEARLY, SIMILAR, WHOLE = 95, 92, 80, 100
HELD_BY = (3, 30, 300)
HOLDING = (*(f"a common word that at most {most} rows hold" for most in HELD_BY), "only frequent words in common")
NO_WORD = len(HOLDING) - 1
TEXTS = tuple(f"{alike}, {holding}" for alike in ALIKE for holding in HOLDING)
WORDS = ("equal", "different")
FAR_TEXTS = tuple(position // len(HOLDING) for position in range(len(TEXTS)))
FAR_DATES = (0, 1, *(range(2, 2 + len(SPANS))), *(range(2, 2 + len(SPANS))))
NAMES = {Kind.NUMBER: NUMBERS, Kind.DATE: DATES, Kind.TEXT: TEXTS, Kind.WORD: WORDS}
"""Per kind, the levels in words."""
FAR = {Kind.NUMBER: tuple(range(len(NUMBERS))), Kind.DATE: FAR_DATES, Kind.TEXT: FAR_TEXTS, Kind.WORD: (0, 1)}
"""Per kind, how far from equal each level is: the order in which partners show them before anything is learned."""


class Sides(NamedTuple):
    """Rows that are compared: `row` and one column per field, per book; `rarity`: per text field, word -> rows."""

    house: pl.DataFrame
    street: pl.DataFrame
    rarity: dict[str, pl.DataFrame]


def rarity_of(house: pl.DataFrame, street: pl.DataFrame, fields: list[Field]) -> dict[str, pl.DataFrame]:
    """Per text field: `word`, `rank` (0 is the rarest) and `rows` (how many rows of the fuller book hold it)."""
    return {field.name: _rarity(house, street, field.name) for field in fields if field.kind is Kind.TEXT}


def levels(pairs: pl.DataFrame, sides: Sides, fields: list[Field], calendar: Calendar) -> pl.DataFrame:
    """One column per field, in the order of `pairs`: the position of the level in NAMES, SILENT where a side is.

    Args:
        pairs: PAIRS, positions into the two books.
        sides: what the rows say.
        fields: what is compared.
        calendar: counts the business days between dates.
    """
    return pl.DataFrame([_level(pairs, sides, field, calendar).alias(field.name) for field in fields])


def _level(pairs: pl.DataFrame, sides: Sides, field: Field, calendar: Calendar) -> pl.Series:
    ours, theirs = sides.house[field.name][pairs["house_row"]], sides.street[field.name][pairs["street_row"]]
    both = pl.DataFrame({"h": ours, "s": theirs})
    if field.kind is Kind.TEXT:
        return _texts(both, pairs, sides, field.name)
    said = {Kind.NUMBER: _numbers, Kind.WORD: _words}
    level = _dates(calendar) if field.kind is Kind.DATE else said[field.kind]()
    silent = pl.col("h").is_null() | pl.col("s").is_null()
    return both.select(pl.when(silent).then(SILENT).otherwise(level).cast(pl.UInt8)).to_series()


def _words() -> pl.Expr:
    return (pl.col("h") != pl.col("s")).cast(pl.UInt8)


def _numbers() -> pl.Expr:
    gap = (pl.col("h") - pl.col("s")).abs()
    larger = pl.max_horizontal(pl.col("h").abs(), pl.col("s").abs())
    limits = [gap == 0, *(gap * one_in <= larger for one_in in WITHIN_ONE_IN)]
    return _first_that_holds(limits)


def _dates(calendar: Calendar) -> pl.Expr:
    apart = calendar.business_days_between(pl.col("h"), pl.col("s"))
    later = [pl.lit(value=False), *(apart.is_between(1, most) for most in LATER), apart > LATER[-1]]
    earlier = [(-apart).is_between(1, most) for most in LATER]
    return _first_that_holds([pl.col("h") == pl.col("s"), apart == 0, *later[1:], *earlier])


def _texts(both: pl.DataFrame, pairs: pl.DataFrame, sides: Sides, name: str) -> pl.Series:
    rarest = _held_by(pairs, sides, name)
    alike = _alike(both)
    level = alike.cast(pl.UInt8) * len(HOLDING) + rarest
    return level.zip_with(both["h"].is_not_null() & both["s"].is_not_null(), pl.Series([SILENT], dtype=pl.UInt8))


def _alike(both: pl.DataFrame) -> pl.Series:
    """How alike two texts are, as a position in ALIKE; each different pair of texts is compared once."""
    different = both.unique().drop_nulls()
    ours, theirs = (different[side].str.to_lowercase().to_list() for side in ("h", "s"))
    sets = process.cpdist(ours, theirs, scorer=fuzz.token_set_ratio, dtype=np.uint8)
    letters = process.cpdist(
        ours, theirs, scorer=JaroWinkler.normalized_similarity, dtype=np.uint8, score_multiplier=WHOLE
    )
    low_h, low_s = pl.col("h").str.to_lowercase(), pl.col("s").str.to_lowercase()
    begins = pl.col("h").str.starts_with(pl.col("s")) | pl.col("s").str.starts_with(pl.col("h"))
    compared = different.with_columns(
        low_h.alias("lh"), low_s.alias("ls"), pl.Series("sets", sets), pl.Series("letters", letters)
    ).with_columns(
        _first_that_holds(
            [
                pl.col("lh") == pl.col("ls"),
                begins,
                pl.col("sets") >= SAME_WORDS,
                pl.col("letters") >= NEARLY,
                (pl.col("letters") >= SIMILAR) | (pl.col("sets") >= SIMILAR),
            ]
        ).alias("alike")
    )
    return both.join(compared.select("h", "s", "alike"), on=["h", "s"], how="left", maintain_order="left")["alike"]


def _held_by(pairs: pl.DataFrame, sides: Sides, name: str) -> pl.Series:
    """How rare the rarest common word is, as a position in HOLDING."""
    known = sides.rarity[name]
    ours, theirs = (_ranked(table, known, name) for table in (sides.house, sides.street))
    both = pl.DataFrame({"h": ours[pairs["house_row"]], "s": theirs[pairs["street_row"]]})
    rank = both.select(pl.col("h").list.set_intersection("s").list.min()).to_series()
    held = known["rows"][rank]
    return (
        held.to_frame("held")
        .select(_first_that_holds([pl.col("held") <= most for most in HELD_BY]).alias("held"))
        .to_series()
    )


def _ranked(table: pl.DataFrame, known: pl.DataFrame, name: str) -> pl.Series:
    """Per row, the ranks of its words; an empty list where it has none."""
    of_rows = words_of(table, name).join(known, on="word").group_by(ROW).agg("rank")
    whole = table.select(ROW).join(of_rows, on=ROW, how="left", maintain_order="left")["rank"]
    return whole.fill_null(pl.Series([[]], dtype=whole.dtype))


def _rarity(house: pl.DataFrame, street: pl.DataFrame, name: str) -> pl.DataFrame:
    counted = [words_of(table, name).group_by("word").agg(pl.len().alias("rows")) for table in (house, street)]
    fuller = pl.concat(counted).group_by("word").agg(pl.col("rows").max()).sort("rows", "word")
    return fuller.with_row_index("rank")


def _first_that_holds(conditions: list[pl.Expr]) -> pl.Expr:
    """The position of the first condition that holds; their number where none does."""
    positions = [pl.when(condition).then(pl.lit(position, pl.UInt8)) for position, condition in enumerate(conditions)]
    return pl.coalesce(*positions, pl.lit(len(conditions), pl.UInt8))
