"""Parties and persons of ours against sanctions lists: what is found, in which version, and what speaks for it.

An identifier that both carry decides; a name is a question, for which birth date and country speak, or against which.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from compliance.given import Given
from compliance.offences import told, written
from compliance.surveillance.name_screening import by_identifier, by_name
from data.contracts.finding import Severity
from data.contracts.lineage import LINEAGE
from data.contracts.sanctioned_name import ListedKind

LIST = "sanctioned_name"
PARTIES = "party"
PERSONS = "person"
OURS = ["id", "name", "birth_date", "countries", *LINEAGE.names()]
ENTRY = ["list_name", "entry_id"]


def parties(given: Given) -> pl.DataFrame:
    """Our parties that have a name: `id`, `name`, `birth_date` (null), `countries`."""
    rows = given.rows(PARTIES).filter(pl.col("party_name").is_not_null())
    country = pl.when(pl.col("country").is_not_null()).then(pl.concat_list("country"))
    return rows.with_columns(
        id="party_id", name="party_name", birth_date=pl.lit(None, dtype=pl.Date), countries=country
    ).select(OURS)


def persons(given: Given) -> pl.DataFrame:
    """Our persons that have a name, with their nationalities as `countries`."""
    rows = given.rows(PERSONS)
    name = pl.concat_str("first_names", "surnames", separator=" ", ignore_nulls=True).str.replace_all(",", " ")
    named = rows.with_columns(id="person_id", name=name, countries=pl.col("nationalities").str.split(";"))
    return named.filter(pl.col("name") != "").select(OURS)


def with_identifier(given: Given) -> pl.DataFrame:
    """Identifiers of ours, one row each: `id`, `identifier`: LEIs of parties, and numbers of persons."""
    found: list[pl.DataFrame] = []
    if PARTIES in given.inputs:
        found.append(given.rows(PARTIES).with_columns(id="party_id", identifier="lei"))
    if PERSONS in given.inputs:
        numbers = pl.col("identifiers").str.split(";").list.eval(pl.element().str.split(":").list.last())
        found.append(given.rows(PERSONS).with_columns(id="person_id", identifier=numbers).explode("identifier"))
    columns = ["id", "identifier", *LINEAGE.names()]
    return pl.concat([it.select(columns) for it in found]).drop_nulls("identifier") if found else _nothing(columns)


def listed_by_identifier(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Ours that carry an identifier of a listed entry."""
    listed = given.rows(LIST).filter(pl.col("identifier").is_not_null())
    pairs = by_identifier(rows, listed).join(
        listed.select(*ENTRY, "list_version", "name").with_row_index("listed"), on="listed"
    )
    found = rows.with_row_index("party").join(pairs, on="party").sort("id", *ENTRY, "listed")
    once = found.unique(["id", *ENTRY], keep="first", maintain_order=True)
    reason = pl.format("identifier of {}, {}", "name", _entry())
    return told(once, "identifier", reason, _named(), severity=pl.lit(Severity.CRITICAL))


def listed_by_name(*kinds: ListedKind) -> Callable[[pl.DataFrame, Given], pl.DataFrame]:
    """Ours whose name is like that of a listed entry of these kinds; of its names the likest is told."""

    def offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
        limits = given.parameters
        listed = given.rows(LIST).filter(pl.col("kind").is_in(kinds))
        pairs = by_name(rows, listed, limits["score"], limits["score_of_contained"])
        beside = listed.select(
            *ENTRY, "list_version", "birth_year", "country", listed_name="name", listed_birth="birth_date"
        ).with_row_index("listed")
        met = rows.with_row_index("party").join(pairs.join(beside, on="listed"), on="party")
        best = met.sort("id", *ENTRY, "score", "listed", descending=[False, False, False, True, False])
        return _told(best.unique(["id", *ENTRY], keep="first", maintain_order=True), limits["birth_years_apart"])

    return offends


def _told(found: pl.DataFrame, years: int) -> pl.DataFrame:
    """The pairs with what speaks for and against them; what a birth date contradicts matters less."""
    listed_year = pl.coalesce(pl.col("listed_birth").dt.year().cast(pl.Int64), "birth_year")
    apart = (pl.col("birth_date").dt.year().cast(pl.Int64) - listed_year).abs()
    birth = (
        pl.when(pl.col("birth_date") == pl.col("listed_birth"))
        .then(pl.lit("the same birth date"))
        .when(apart > years)
        .then(pl.format("born {} years apart", apart))
        .when(apart.is_not_null())
        .then(pl.lit("birth years that may be the same"))
        .otherwise(pl.lit("no birth date to compare"))
    )
    shared = pl.when(pl.col("country").is_not_null()).then(pl.col("countries").list.contains(pl.col("country")))
    country = (
        pl.when(shared).then(pl.lit("the same country")).when(~shared).then(pl.lit("another country"))
    ).otherwise(pl.lit("no country to compare"))
    severity = pl.when(apart > years).then(pl.lit(Severity.LOW)).otherwise(pl.lit(Severity.CRITICAL))
    reason = pl.format("like {}, score {}, {}; {}, {}", "listed_name", written("score"), _entry(), birth, country)
    return told(found, "name", reason, _named(), severity=severity)


def _entry() -> pl.Expr:
    return pl.format("entry {} of list {}, version {}", "entry_id", "list_name", "list_version")


def _named() -> pl.Expr:
    """Names the matter: ours and the entry, so that each pair is a case of its own."""
    return pl.format("{} / {} {}", "id", "list_name", "entry_id")


def _nothing(columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame(schema={name: LINEAGE.get(name, pl.String) for name in columns})
