"""Who stands behind our codes: identifiers of parties, holders of accounts, decision makers, traders, algorithms."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.mifir.persons import identified
from compliance.mifir.reference import Reference
from data.contracts.kinds import YesNo
from data.contracts.party import PartyRole
from data.contracts.report_words import PartyType
from data.contracts.transaction_report import PART
from data.reference.identifiers.lei import why_not_lei

PARTS = ("id", "type", "first_names", "surnames", "birth_date")
"""What a report says of one buyer, seller or decision maker."""
BASIC = pl.Schema(dict.fromkeys(("code", *PARTS, "branch", "why"), pl.String))
NORE = "NORE"
NOBODY = pl.lit(None, dtype=pl.String)


def basic_identities(reference: Reference, platforms: pl.DataFrame, on: date) -> pl.DataFrame:
    """Every party, person and nameless venue by its code (`BASIC`); a party goes before a person of the same code."""
    found = [_parties(reference.parties), _persons(reference.persons, on), _venues(platforms)]
    return pl.concat([part.select(BASIC.names()) for part in found]).unique("code", keep="first", maintain_order=True)


def grouped_identities(texts: pl.Series, basic: pl.DataFrame) -> pl.DataFrame:
    """Identities of codes that `;` joins, in stated order.

    Returns:
        `text` and the PARTS, joined likewise (null where no part says any), with `count` of parts and `why`.
    """
    asked = texts.drop_nulls().unique(maintain_order=True).rename("text").to_frame()
    members = asked.with_columns(code=pl.col("text").str.split(PART)).explode("code")
    told = members.with_columns(pl.col("code").str.strip_chars()).join(
        basic, on="code", how="left", maintain_order="left"
    )
    unknown = pl.format("no party or person is called {}", pl.col("code"))
    judged = told.with_columns(
        why=pl.when(pl.col("id").is_null()).then(pl.coalesce("why", unknown)).otherwise(pl.col("why"))
    )
    joined = [_joined(name).alias(name) for name in PARTS]
    return judged.group_by("text", maintain_order=True).agg(
        *joined, pl.len().alias("count"), pl.col("branch").drop_nulls().first(), pl.col("why").drop_nulls().first()
    )


def actors(reference: Reference, on: date) -> pl.DataFrame:
    """Who decides and who executes within the firm (fields 57 and 59): `code`, `id`, `type`, `branch`, `why`."""
    natural = _persons(reference.persons, on).select("code", "id", "type", "branch", "why")
    machines = reference.persons.filter(pl.col("algorithm").is_not_null()).select(
        code="person_id",
        id="algorithm",
        type=pl.lit(PartyType.ALGO.value),
        branch=NOBODY,
        why=pl.when(~pl.col("algorithm").str.contains(r"^[A-Z0-9]{1,50}$")).then(
            pl.format("the code {} of an algorithm is not at most 50 capital letters and digits", "algorithm")
        ),
    )
    nobody = pl.DataFrame(
        {"code": [NORE], "id": [NORE], "type": [PartyType.NORE.value], "branch": [None], "why": [None]},
        schema=natural.schema,
    )
    return pl.concat([natural, machines, nobody]).unique("code", keep="first", maintain_order=True)


def _joined(name: str) -> pl.Expr:
    column = pl.col(name)
    return pl.when(column.is_not_null().any()).then(column.fill_null("").str.join(PART))


def _parties(parties: pl.DataFrame) -> pl.DataFrame:
    role = pl.col("role").cast(pl.String)
    is_venue, is_aggregate = role == PartyRole.VENUE, role == PartyRole.AGGREGATE
    by_mic = is_venue & pl.col("lei").is_null()
    return parties.select(
        code="party_id",
        id=pl.when(is_aggregate).then(pl.lit(PartyType.INTC)).when(by_mic).then("mic").otherwise("lei"),
        type=pl.when(is_aggregate)
        .then(pl.lit(PartyType.INTC))
        .when(by_mic)
        .then(pl.lit(PartyType.MIC))
        .otherwise(pl.lit(PartyType.LEI)),
        first_names=NOBODY,
        surnames=NOBODY,
        birth_date=NOBODY,
        branch="branch",
        why=pl.when(is_aggregate)
        .then(NOBODY)
        .when(by_mic & pl.col("mic").is_null())
        .then(pl.format("the venue {} has neither an LEI nor a MIC", "party_id"))
        .when(~by_mic & pl.col("lei").is_null())
        .then(pl.format("{} has no LEI", "party_id"))
        .when(~by_mic)
        .then(pl.format("the LEI of {} is none: {}", "party_id", why_not_lei(pl.col("lei")))),
    )


def _persons(persons: pl.DataFrame, on: date) -> pl.DataFrame:
    branches = persons.select("person_id", "branch").unique("person_id", keep="first", maintain_order=True)
    named = identified(persons, on).join(branches, on="person_id", how="left", maintain_order="left")
    return named.select("first_names", "surnames", "birth_date", "type", "branch", "why", code="person_id", id="code")


def _venues(platforms: pl.DataFrame) -> pl.DataFrame:
    """What stands for the other side where a venue tells no name: its central counterparty, or else itself."""
    without = pl.col("central_counterparty") == YesNo.NO
    has = pl.col("ccp_lei").is_not_null()
    return platforms.select(
        code="mic",
        id=pl.when(has).then("ccp_lei").when(without).then("mic"),
        type=pl.when(has).then(pl.lit(PartyType.LEI)).when(without).then(pl.lit(PartyType.MIC)),
        first_names=NOBODY,
        surnames=NOBODY,
        birth_date=NOBODY,
        branch=NOBODY,
        why=pl.when(~has & ~without.fill_null(value=False)).then(
            pl.format("whether {} has a central counterparty, and its LEI, is not known", "mic")
        ),
    )
