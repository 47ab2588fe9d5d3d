"""Our parties against the names of sanctions lists: by identifier first, then by name with a score.

The score of two names is the share of their letters that agree (1 less insertions and deletions over both lengths),
where the words stand in alphabetical order and blanks do not count; a name all of whose words stand in the other has
a score of its own. Every pair of names that could reach the score is compared: nothing is left out to be quick.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Indel

from compliance.surveillance.names import plain_code, plain_words

NAMES_AT_ONCE = 1000
FEWEST_WORDS = 2
LONGEST = 2000
SHOWN = Decimal("0.0001")
PAIR = pl.Schema({"party": pl.UInt32, "listed": pl.UInt32, "score": pl.Decimal(5, 4)})


def by_name(parties: pl.DataFrame, listed: pl.DataFrame, least: Decimal, contained: Decimal) -> pl.DataFrame:
    """Pairs of a party and a listed name whose score is at least `least`.

    Args:
        parties, listed: column `name`; rows are counted from 0.
        least: the smallest score, of 1.
        contained: the score of a name of two or more words that all stand in the other.

    Returns:
        One row per pair: `party` and `listed`, the numbers of their rows, and `score`, the larger of those that
        apply, cut off after the fourth decimal.
    """
    ours, theirs = (_written(it) for it in (parties, listed))
    scored = [_scored(ours, theirs, least)]
    if contained >= least:
        scored += [_within(ours, theirs, contained), _turned(_within(theirs, ours, contained))]
    best = pl.concat(scored).group_by("party", "listed").agg(pl.col("score").max())
    return best.sort("party", "listed")


def by_identifier(parties: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a row of ours and a listed one with the same identifier: `party`, `listed`.

    Args:
        parties, listed: column `identifier`; letters and digits count, and nothing else.
    """
    ours, theirs = (
        it.with_row_index(name).select(name, code=plain_code("identifier")).drop_nulls()
        for it, name in ((parties, "party"), (listed, "listed"))
    )
    return ours.join(theirs, on="code", how="inner").select("party", "listed").unique().sort("party", "listed")


def _written(rows: pl.DataFrame) -> pl.DataFrame:
    """`number`, `words` (distinct, sorted), and the `letters` of all words in alphabetical order; none of no name."""
    words = rows.select(words=plain_words("name").list.sort()).with_row_index("number").drop_nulls()
    told = words.with_columns(letters=pl.col("words").list.join(""), words=pl.col("words").list.unique().list.sort())
    return told.filter(pl.col("letters") != "")


def _scored(ours: pl.DataFrame, theirs: pl.DataFrame, least: Decimal) -> pl.DataFrame:
    """Pairs by the letters of their names. Each distinct text is compared once, with those of a like length."""
    queries, choices = (_by_length(it["letters"]) for it in (ours, theirs))
    pairs: list[tuple[str, str, Decimal]] = []
    for start in range(0, queries.height, NAMES_AT_ONCE):
        some = queries.slice(start, NAMES_AT_ONCE)
        near = choices.filter(_long_enough(some["length"][0], some["length"][-1], least))
        pairs += _agreeing(some["letters"].to_list(), near["letters"].to_list(), least)
    schema = {"query": pl.String, "choice": pl.String, "score": PAIR["score"]}
    met = pl.DataFrame(pairs, schema=schema, orient="row")
    of_ours = ours.select(party="number", query="letters")
    of_theirs = theirs.select(listed="number", choice="letters")
    return met.join(of_ours, on="query").join(of_theirs, on="choice").select("party", "listed", "score").cast(PAIR)


def _by_length(texts: pl.Series) -> pl.DataFrame:
    distinct = texts.alias("letters").unique().to_frame()
    return distinct.with_columns(length=pl.col("letters").str.len_chars()).sort("length", "letters")


def _long_enough(shortest: int, longest: int, least: Decimal) -> pl.Expr:
    """Lengths at which a text can score `least` with one of these lengths: at best all of the shorter agrees."""
    ratio = (2 - least) / least if least > 0 else Decimal(LONGEST)
    return pl.col("length").is_between(int(shortest / ratio), int(longest * ratio) + 1)


def _agreeing(queries: list[str], choices: list[str], least: Decimal) -> list[tuple[str, str, Decimal]]:
    """Pairs of texts with at least that score: found roughly by the library, then counted in whole numbers."""
    if not queries or not choices:
        return []
    rough: Any = process.cdist(
        queries,
        choices,
        scorer=Indel.normalized_similarity,
        score_cutoff=float(max(Decimal(0), least - Decimal("0.001"))),
        score_multiplier=100,
        dtype=np.uint8,
        workers=2,
    )
    found: list[tuple[str, str, Decimal]] = []
    rows, columns = np.nonzero(np.asarray(rough, dtype=np.uint8))
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        one, other = queries[row], choices[column]
        letters = len(one) + len(other)
        score = Decimal(letters - Indel.distance(one, other)) / Decimal(letters)
        if score >= least:
            found.append((one, other, score.quantize(SHOWN, ROUND_DOWN)))
    return found


def _within(ours: pl.DataFrame, theirs: pl.DataFrame, score: Decimal) -> pl.DataFrame:
    """Pairs in which all words of the listed name, two or more, stand in ours; looked for by the rarest of them."""
    held = ours.select(party="number", party_words="words", word="words").explode("word")
    common = held.group_by("word").agg(parties=pl.len())
    asked = (
        theirs.filter(pl.col("words").list.len() >= FEWEST_WORDS)
        .select(listed="number", listed_words="words", word="words")
        .explode("word")
        .join(common, on="word", how="left")
        .sort("listed", "parties", "word", nulls_last=False)
        .unique("listed", keep="first", maintain_order=True)
    )
    met = asked.join(held, on="word", how="inner")
    missing = pl.col("listed_words").list.set_difference("party_words").list.len()
    return met.filter(missing == 0).select("party", "listed", score=pl.lit(score, dtype=PAIR["score"])).cast(PAIR)


def _turned(pairs: pl.DataFrame) -> pl.DataFrame:
    """The same pairs, seen from the other side."""
    return pairs.rename({"party": "listed", "listed": "party"}).select(list(PAIR))
