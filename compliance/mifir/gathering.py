"""Trades with everything that their reports are made from beside them, in columns named after where it is from.

`detail.` order details, `instrument.` its description, `place.` the platform, `firm.` who executes, `ours.` who is
behind the account, `theirs.` who is on the other side, each with identifiers as a report writes them.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from compliance.mifir.eligibility import scope
from compliance.mifir.identities import PARTS, actors, basic_identities, grouped_identities
from compliance.mifir.instruments import admissions, described, mark_admitted, mark_any_admitted
from compliance.mifir.reference import Reference
from compliance.mifir.venues import OFF_VENUE, Platform, countries_in_scope, platforms
from data.contracts.party import PartyRole
from data.contracts.report_words import Capacity, PartyType
from data.contracts.reporting_detail import Transmission

NOTHING = pl.lit(None, dtype=pl.String)


class Firm(NamedTuple):
    """The firm that executes where a trade does not say another: None where the parties name none, or several."""

    code: str | None
    country: str | None
    reporter: str | None


def gathered(trades: pl.DataFrame, reference: Reference, on: date) -> pl.DataFrame:
    """House trades, one row each in their order, with the columns this file tells of.

    Args:
        trades: LINEAGE and the columns of `trade`, none of them cancelled.
        on: the day that says which countries and venues count.
    """
    firm = the_firm(reference.parties)
    places = platforms(reference.venues, countries_in_scope(firm.country, on), on)
    basic = basic_identities(reference, places, on)
    told = _with(trades, _prefixed(reference.details, "detail"), "trade_ref", "detail.trade_ref")
    told = _described(told, reference, places)
    told = _firmed(told, reference, firm)
    told = _sided(told, reference, basic)
    return _decided(told, basic, actors(reference, on))


def the_firm(parties: pl.DataFrame) -> Firm:
    """The one party of role FIRM that has an LEI of its own (several accounts of one LEI are one firm)."""
    firms = parties.filter(pl.col("role").cast(pl.String) == PartyRole.FIRM).drop_nulls("lei").sort("party_id")
    reporters = parties.filter(pl.col("role").cast(pl.String) == PartyRole.REPORTER).drop_nulls("lei")
    one = firms["lei"].n_unique() == 1
    countries = firms["country"].drop_nulls()
    return Firm(
        code=firms["party_id"][0] if one else None,
        country=countries[0] if len(countries) else None,
        reporter=reporters["party_id"][0] if reporters["lei"].n_unique() == 1 else None,
    )


def _described(trades: pl.DataFrame, reference: Reference, places: pl.DataFrame) -> pl.DataFrame:
    """With the instrument, the venue, and whether both are in scope on the trade date."""
    descriptions = described(reference.instruments, trades["instrument_id"].unique()).with_columns(
        known=pl.lit("YES")
    )
    told = _with(trades, _prefixed(descriptions, "instrument"), "instrument_id", "instrument.instrument_id")
    market = pl.when(~pl.col("venue").is_in(OFF_VENUE)).then("venue")
    told = _with(told.with_columns(market.alias("venue.mic")), _prefixed(places, "place"), "venue.mic", "place.mic")
    periods = admissions(reference.instruments, places)
    told = mark_admitted(told, "instrument.isin", "trade_date", periods, "admitted")
    told = mark_any_admitted(told, "instrument.underlying_isin", "trade_date", periods, "underlying.admitted")
    on_venue = (pl.col("place.platform") == Platform.VENUE).fill_null(value=False)
    return told.with_columns(on_venue.alias("on_venue")).with_columns(scope().alias("scope"))


def _firmed(trades: pl.DataFrame, reference: Reference, firm: Firm) -> pl.DataFrame:
    """With who executes (as the details say, else whose account it is, else the one firm) and who submits."""
    listed = reference.parties.unique("party_id", keep="first", maintain_order=True)
    codes = listed.select(pl.col("party_id").alias("of"), pl.col("lei").alias("id"))
    houses = listed.filter((pl.col("role").cast(pl.String) == PartyRole.FIRM) & pl.col("lei").is_not_null())
    own = houses.select(pl.col("party_id").alias("account"), pl.col("party_id").alias("house"))
    told = trades.join(own, on="account", how="left", maintain_order="left").with_columns(
        pl.coalesce("detail.executing_entity", "house", pl.lit(firm.code, dtype=pl.String)).alias("firm.code")
    )
    submits = pl.coalesce("detail.submitting_entity", pl.lit(firm.reporter, dtype=pl.String), "firm.code")
    told = told.with_columns(submits.alias("reporter.code")).drop("house")
    for name in ("firm", "reporter"):
        told = _with(told, _prefixed(codes, name), f"{name}.code", f"{name}.of")
    told = _with(told, _prefixed(_of_leis(listed), "firm"), "firm.id", "firm.lei")
    return _with(told, _prefixed(codes, "from"), "detail.transmitting_firm", "from.of")


def _of_leis(listed: pl.DataFrame) -> pl.DataFrame:
    """What the parties of one LEI say together: `lei`, `country`, `investment_firm`."""
    said = listed.drop_nulls("lei").sort("party_id")
    return said.group_by("lei", maintain_order=True).agg(pl.col("country", "investment_firm").drop_nulls().first())


def _sided(trades: pl.DataFrame, reference: Reference, basic: pl.DataFrame) -> pl.DataFrame:
    """With who stands behind the account, and who on the other side; of a nameless venue, what stands for it."""
    listed = reference.parties.unique("party_id", keep="first", maintain_order=True).select(
        "party_id", "holders", "decision_makers", "short_exempt", pl.col("role").cast(pl.String)
    )
    told = trades.with_columns(
        pl.col("account").alias("ours.code"), pl.coalesce("counterparty", "venue.mic").alias("theirs.code")
    )
    for side in ("ours", "theirs"):
        parties = _prefixed(listed, side).with_columns(
            pl.coalesce(f"{side}.holders", f"{side}.party_id").alias(f"{side}.holders")
        )
        told = _with(told, parties, f"{side}.code", f"{side}.party_id").with_columns(
            pl.coalesce(f"{side}.holders", f"{side}.code").alias(f"{side}.holders")
        )
        groups = grouped_identities(told[f"{side}.holders"], basic)
        branches = _prefixed(groups, side)
        told = _with(told, branches, f"{side}.holders", f"{side}.text")
        told = told.with_columns(_is_client(side).alias(f"{side}.client"))
    return told.with_columns(_capacity().alias("capacity"))


def _is_client(side: str) -> pl.Expr:
    """A party of that role, or a natural person, whom only clients are."""
    natural = pl.col(f"{side}.birth_date").is_not_null()
    return (pl.col(f"{side}.role") == PartyRole.CLIENT).fill_null(value=False) | natural


def _capacity() -> pl.Expr:
    """What is said; else own account where the account is the firm's. For a client's account nothing is guessed."""
    own = pl.col("ours.role") == PartyRole.FIRM
    return pl.coalesce(pl.col("detail.capacity").cast(pl.String), pl.when(own).then(pl.lit(Capacity.DEAL.value)))


def _decided(trades: pl.DataFrame, basic: pl.DataFrame, doers: pl.DataFrame) -> pl.DataFrame:
    """With who decided for either side, and who decided and executed within the firm."""
    told = trades.with_columns(
        pl.coalesce("detail.decision_makers", "ours.decision_makers").alias("ours.deciders"),
        pl.col("theirs.decision_makers").alias("theirs.deciders"),
        pl.col("detail.investment_decision").alias("decision.code"),
        pl.coalesce("detail.execution", "trader").alias("execution.code"),
    )
    for side in ("ours", "theirs"):
        groups = grouped_identities(told[f"{side}.deciders"], basic).select("text", *PARTS, "why")
        told = _with(told, _prefixed(groups, f"{side}.decider"), f"{side}.deciders", f"{side}.decider.text")
    for act in ("decision", "execution"):
        told = _with(told, _prefixed(doers, act).rename({f"{act}.code": f"{act}.of"}), f"{act}.code", f"{act}.of")
    return told


def _with(rows: pl.DataFrame, others: pl.DataFrame, left: str, right: str) -> pl.DataFrame:
    """Rows in their order with the first of the others of the same code; only the codes are joined."""
    once = others.unique(right, keep="first", maintain_order=True)
    codes = rows.select(pl.col(left).alias(right))
    return rows.hstack(codes.join(once, on=right, how="left", maintain_order="left").drop(right))


def _prefixed(frame: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return frame.rename({name: f"{prefix}.{name}" for name in frame.columns})


def received() -> pl.Expr:
    """Orders that another firm passed on with all that RTS 22 Art. 4 asks for."""
    return (pl.col("detail.transmission").cast(pl.String) == Transmission.RECEIVED).fill_null(value=False)


def market_side() -> pl.Expr:
    """Executed on a platform towards the market: as is said, else where the other side is neither client nor pool."""
    on_platform = pl.col("place.platform").is_not_null()
    inner = pl.col("theirs.client") | (pl.col("theirs.type") == PartyType.INTC).fill_null(value=False)
    said = pl.col("detail.market_side").cast(pl.String)
    return on_platform & pl.coalesce(said == "YES", ~inner)
