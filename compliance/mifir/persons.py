"""How a report names a natural person: nationality, and the best identifier it has (RTS 22 Art. 6, Annex II)."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from compliance.mifir.names import concat_part, first_name, surname, written
from data.contracts.report_words import PartyType

FILE = Path(__file__).parent / "person_identifiers.toml"
CONCAT = "CONCAT"
DASHED = ("FI", "LV")
"""Countries whose numbers keep their dash; that of Finland tells the century."""
IDENTIFIED = pl.Schema(
    {
        "person_id": pl.String,
        "nationality": pl.String,
        "kind": pl.String,
        "code": pl.String,
        "type": pl.String,
        "first_names": pl.String,
        "surnames": pl.String,
        "birth_date": pl.String,
        "why": pl.String,
    }
)


@cache
def said() -> dict[str, Any]:
    """Annex II and what belongs to it, as the file says it."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def countries_of_eea(on: date) -> list[str]:
    """Codes of the European Economic Area on a day, in alphabetical order."""
    left = said()["left"]
    return sorted(code for code in said()["eea"] if code not in left or on <= left[code])


def kinds_of(country: str) -> list[str]:
    """Kinds of identifiers of a nationality, the best first."""
    return list(said()["priority"].get(country, said()["other"]))


def identified(persons: pl.DataFrame, on: date) -> pl.DataFrame:
    """Every natural person with the code that names it.

    Args:
        persons: rows of the contract `person`; those with an algorithm are left out.
        on: the day, which says who belongs to the European Economic Area.

    Returns:
        IDENTIFIED, one row per person; `why` says in words why it cannot be named, and is null where it can.
    """
    natural = persons.filter(pl.col("algorithm").is_null()).unique("person_id", keep="first", maintain_order=True)
    told = natural.with_columns(nationality=nationality(pl.col("nationalities"), on))
    best = codes_of(persons, on).unique("person_id", keep="first", maintain_order=True)
    named = told.join(best, on="person_id", how="left", maintain_order="left")
    return named.with_columns(why=_why()).select(
        "person_id",
        "nationality",
        "kind",
        "code",
        pl.col("kind").replace_strict(said()["schemes"], default=None, return_dtype=pl.String).alias("type"),
        written(pl.col("first_names")),
        written(pl.col("surnames")),
        pl.col("birth_date").cast(pl.String),
        "why",
    )


def nationality(joined: pl.Expr, on: date) -> pl.Expr:
    """The country that names a person: of several the first of the EEA in the alphabet, else the first of all."""
    codes = joined.str.to_uppercase().str.split(";")
    ours = codes.list.set_intersection(pl.lit(pl.Series([countries_of_eea(on)])))
    return pl.coalesce(ours.list.min(), codes.list.min())


def codes_of(persons: pl.DataFrame, on: date) -> pl.DataFrame:
    """Every code a person could be named by: `person_id`, `kind`, `rank` (0: the best) and `code`."""
    natural = persons.filter(pl.col("algorithm").is_null()).unique("person_id", keep="first", maintain_order=True)
    told = natural.with_columns(nationality=nationality(pl.col("nationalities"), on)).with_columns(concat=_concat())
    return _offered(told).sort("person_id", "rank")


def _concat() -> pl.Expr:
    """Date of birth, then five letters of the first name and five of the surname (Art. 6(4))."""
    first, last = (concat_part(name) for name in (first_name(pl.col("first_names")), surname(pl.col("surnames"))))
    return pl.col("birth_date").dt.strftime("%Y%m%d") + first + last


def _offered(told: pl.DataFrame) -> pl.DataFrame:
    """What each person could be named by: `person_id`, `kind`, `code`, and its `rank` in Annex II."""
    parts = pl.col("identifiers").str.split(";")
    numbers = (
        told.select("person_id", "nationality", identifier=parts)
        .explode("identifier")
        .select(
            "person_id",
            "nationality",
            country=pl.col("identifier").str.extract(r"^\s*([A-Za-z]{2}):").str.to_uppercase(),
            kind=pl.col("identifier").str.extract(r":([A-Za-z_]+):").str.to_uppercase(),
            number=pl.col("identifier").str.extract(r":[A-Za-z_]+:(.+)$"),
        )
        .filter(pl.col("country") == pl.col("nationality"))
        .with_columns(number=plain_number(pl.col("number"), pl.col("country")))
        .drop_nulls("number")
    )
    built = told.select("person_id", "nationality", kind=pl.lit(CONCAT), number="concat").drop_nulls()
    offered = pl.concat([numbers.select(built.columns), built])
    return (
        offered.join(_ranks(), on="kind", how="inner").filter(_meant()).select("person_id", "kind", "rank", _code())
    )


def plain_number(number: pl.Expr, country: pl.Expr) -> pl.Expr:
    """An identifier in capitals and digits, without what people write between them; null where none is left."""
    tight = number.str.to_uppercase().str.replace_all(r"[^A-Z0-9+\-]", "")
    bare = pl.when(country.is_in(DASHED)).then(tight).otherwise(tight.str.replace_all(r"[+\-]", ""))
    return pl.when(bare != "").then(bare)


def _meant() -> pl.Expr:
    return (pl.col("country") == pl.col("nationality")) | (
        pl.col("country").is_null() & ~pl.col("nationality").is_in(list(said()["priority"]))
    )


def _code() -> pl.Expr:
    return (pl.col("nationality") + pl.col("number")).alias("code")


@cache
def _ranks() -> pl.DataFrame:
    """`country` (null: all others), `kind`, `rank`."""
    listed = [
        (country, kind, rank) for country, kinds in said()["priority"].items() for rank, kind in enumerate(kinds)
    ]
    listed += [(None, kind, rank) for rank, kind in enumerate(said()["other"])]
    return pl.DataFrame(listed, schema={"country": pl.String, "kind": pl.String, "rank": pl.Int64}, orient="row")


def _why() -> pl.Expr:
    person = pl.format("person {}", pl.col("person_id"))
    return (
        pl.when(pl.col("nationality").is_null())
        .then(pl.format("{} has no nationality", person))
        .when(pl.col("birth_date").is_null())
        .then(pl.format("{} has no date of birth", person))
        .when(pl.col("first_names").is_null() | pl.col("surnames").is_null())
        .then(pl.format("{} lacks a first name or a surname", person))
        .when(pl.col("code").is_null())
        .then(pl.format("{} has no identifier that RTS 22 Annex II knows for {}", person, pl.col("nationality")))
    )


PERSON_TYPES = (PartyType.NIDN, PartyType.CCPT, PartyType.CONCAT)
