"""Trades in what the firm has put on a restricted or watch list, and which of them were cleared beforehand."""

from __future__ import annotations

import polars as pl

from compliance.given import TRADE, Given, house, live
from compliance.offences import told
from data.contracts.contract import contract_named
from data.contracts.finding import Severity
from data.contracts.restriction import RestrictedScheme, RestrictionList

LIST = "restriction"
CLEARED = "pre_clearance"
INSTRUMENTS = "instrument"


def standing_trades(given: Given) -> pl.DataFrame:
    """Our trades that stand."""
    return live(house(given.rows(TRADE)))


def listed_by_name(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades without clearance in instruments that a list names as the trade does, on the trade date."""
    named = rows.select("instrument_id").unique().with_columns(identifier=pl.col("instrument_id"))
    return _restricted(rows, named, given, (RestrictedScheme.ISIN, RestrictedScheme.OTHER))


def listed_by_issuer(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades in instruments whose issuer (LEI) is listed, or whose ISIN is where the trade says another code."""
    described = given.rows(INSTRUMENTS).select("instrument_id", "isin", "issuer_lei").unique()
    issuers = described.select("instrument_id", identifier="issuer_lei")
    isins = described.filter(pl.col("isin") != pl.col("instrument_id")).select("instrument_id", identifier="isin")
    by_issuer = _restricted(rows, issuers.unique(), given, (RestrictedScheme.LEI,))
    return pl.concat([by_issuer, _restricted(rows, isins.unique(), given, (RestrictedScheme.ISIN,))])


def _restricted(
    rows: pl.DataFrame, named: pl.DataFrame, given: Given, schemes: tuple[RestrictedScheme, ...]
) -> pl.DataFrame:
    """Offences of trades whose instrument has an identifier (`named`) that is listed under one of the schemes."""
    lists = given.rows(LIST).filter(pl.col("scheme").is_in(schemes))
    lists = lists.select("restriction_ref", "list_kind", "identifier", "restricted_from", "restricted_to")
    entries = named.join(lists, on="identifier", how="inner")
    hit = rows.filter(pl.col("instrument_id").is_in(entries["instrument_id"].unique().implode()))
    day = pl.col("trade_date")
    found = (
        hit.join(entries, on="instrument_id", how="inner")
        .filter(day >= pl.col("restricted_from"), (day <= pl.col("restricted_to")).fill_null(value=True))
        .sort("row_id", "list_kind", "restricted_from", "restriction_ref")
        .unique(["row_id", "list_kind"], keep="first", maintain_order=True)
    )
    kept = found.filter(~pl.col("row_id").is_in(_cleared(found, given).implode()))
    reason = pl.format(
        "{} list entry {} names {} from {} to {}, and no clearance for {} of {} covers {}",
        "list_kind",
        "restriction_ref",
        "identifier",
        "restricted_from",
        pl.col("restricted_to").cast(pl.String).fill_null("further notice"),
        pl.col("trader").fill_null("the trader"),
        "account",
        "trade_date",
    )
    severity = pl.when(pl.col("list_kind") == RestrictionList.RESTRICTED).then(pl.lit(Severity.CRITICAL))
    severity = severity.otherwise(pl.lit(Severity.LOW))
    return told(kept, "instrument_id", reason, contract_named(TRADE).reference, severity=severity)


def _cleared(trades: pl.DataFrame, given: Given) -> pl.Series:
    """Row ids of trades that a clearance covers: instrument, day and, where it names them, trader and account."""
    if CLEARED not in given.inputs:
        return pl.Series("row_id", [], dtype=pl.String)
    given_ones = given.rows(CLEARED).select(
        "instrument_id", "cleared_from", "cleared_to", cleared_trader="trader", cleared_account="account"
    )
    asked = trades.select("row_id", "instrument_id", "trade_date", "trader", "account").unique()
    covered = asked.join(given_ones, on="instrument_id", how="inner").filter(
        pl.col("trade_date").is_between("cleared_from", "cleared_to"),
        pl.col("cleared_trader").is_null() | (pl.col("cleared_trader") == pl.col("trader")).fill_null(value=False),
        pl.col("cleared_account").is_null() | (pl.col("cleared_account") == pl.col("account")),
    )
    return covered["row_id"].unique().sort()
