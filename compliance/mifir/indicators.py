"""Fields 57 to 65: who decided and executed within the firm, waivers, flags and indicators. Of gathered trades."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from compliance.mifir.gathering import received
from compliance.mifir.sides import BUYS, DEALS
from compliance.mifir.venues import Platform
from data.contracts.kinds import YesNo
from data.contracts.report_words import PartyType
from data.contracts.reporting_detail import Exclusion

ALWAYS = pl.lit(value=True)
PEOPLE = (PartyType.NIDN, PartyType.CCPT, PartyType.CONCAT)


def decides_within() -> pl.Expr:
    """Whether the firm takes the investment decision: it deals on own account, or holds a mandate of its client."""
    mandate = (pl.col("ours.decider.id") == pl.col("firm.id")).fill_null(value=False)
    return DEALS | mandate


def fields() -> Iterator[pl.Expr]:
    """The columns of fields 57 to 61 and 63 to 65."""
    told = received() & pl.col("decision.code").is_not_null()
    for act, column, applies in (
        ("decision", "investment_decision", decides_within() | told),
        ("execution", "execution", ALWAYS),
    ):
        person = pl.col(f"{act}.type").is_in(PEOPLE)
        yield pl.when(applies).then(f"{act}.id").alias(column)
        yield pl.when(applies).then(f"{act}.type").alias(f"{column}_type")
        yield pl.when(applies & person).then(pl.coalesce(f"{act}.branch", "firm.country")).alias(f"{column}_branch")
    on_venue = (pl.col("place.platform") == Platform.VENUE).fill_null(value=False)
    yield pl.when(on_venue).then("detail.waivers").alias("waivers")
    yield pl.when(~on_venue).then("detail.otc_flags").alias("otc_flags")
    yield (
        pl.when(commodity("instrument.cfi", "instrument.commodity_derivative"))
        .then(
            pl.col("detail.risk_reducing")
            .cast(pl.String)
            .replace_strict({"YES": "true", "NO": "false"}, default=None)
        )
        .alias("risk_reducing")
    )
    financing = pl.col("detail.exclusion").cast(pl.String) == Exclusion.SECURITIES_FINANCING
    exempt = financing & (pl.col("detail.central_bank") == YesNo.YES)
    yield pl.when(exempt).then(pl.lit("true")).otherwise(pl.lit("false")).alias("securities_financing")


def faults() -> Iterator[tuple[str, pl.Expr]]:
    """What cannot be said, per column."""
    for act, column, applies, what in (
        ("decision", "investment_decision", decides_within(), "nobody is said to have decided within the firm"),
        ("execution", "execution", ALWAYS, "nobody is said to have executed within the firm"),
    ):
        unknown = pl.format("no person or algorithm is called {}", pl.col(f"{act}.code"))
        yield (
            column,
            pl.when(applies & pl.col(f"{act}.code").is_null())
            .then(pl.lit(what))
            .when(applies & pl.col(f"{act}.type").is_null() & pl.col(f"{act}.why").is_null())
            .then(unknown)
            .when(applies)
            .then(pl.col(f"{act}.why")),
        )


def commodity(cfi: str, flag: str) -> pl.Expr:
    """Whether an instrument is a commodity derivative: as is said, else as its CFI tells."""
    told = pl.col(flag).cast(pl.String) == YesNo.YES
    return pl.coalesce(told, is_commodity(pl.col(cfi))).fill_null(value=False)


def is_commodity(cfi: pl.Expr) -> pl.Expr:
    """Whether a CFI (ISO 10962) is that of a commodity derivative; null where there is none."""
    listed = cfi.str.contains(r"^O..T")
    return cfi.str.contains("^(FC|ST|HT|JT)") | listed


def sells() -> pl.Expr:
    """Whether the seller is the firm or a client of it: the account sells, or a client on the other side does."""
    return ~BUYS | pl.col("theirs.client")
