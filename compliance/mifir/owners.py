"""Whose the positions are: accounts brought together under who owns them, as reports name owners."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.mifir.gathering import the_firm
from compliance.mifir.identities import basic_identities, grouped_identities
from compliance.mifir.instruments import ISIN
from compliance.mifir.reference import Reference
from compliance.mifir.short_sale import holdings
from compliance.mifir.venues import countries_in_scope, platforms


def held_of(reference: Reference, on: date) -> pl.DataFrame | None:
    """What every owner holds when the day begins; None where no positions arrived."""
    if reference.positions is None:
        return None
    firm = the_firm(reference.parties)
    places = platforms(reference.venues, countries_in_scope(firm.country, on), on)
    basic = basic_identities(reference, places, on)
    listed = reference.parties.unique("party_id", keep="first", maintain_order=True)
    accounts = reference.positions.select("account").unique(maintain_order=True)
    told = accounts.join(
        listed.select("party_id", "holders"),
        left_on="account",
        right_on="party_id",
        how="left",
        maintain_order="left",
    ).with_columns(text=pl.coalesce("holders", "account"))
    groups = grouped_identities(told["text"], basic).select("text", owner="id")
    owners = told.join(groups, on="text", how="left").select("account", "owner").drop_nulls()
    named = reference.instruments.select("instrument_id", isin=ISIN).unique("instrument_id", keep="first")
    return holdings(reference.positions, owners, named)
