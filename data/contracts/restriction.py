"""The restriction contract: one row puts one issuer or instrument on a list of the firm from one day to another."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class RestrictionList(StrEnum):
    RESTRICTED = "RESTRICTED"  # nobody trades without clearance
    WATCH = "WATCH"  # trading goes on and is looked at


class RestrictedScheme(StrEnum):
    ISIN = "ISIN"
    LEI = "LEI"  # of the issuer
    OTHER = "OTHER"  # as trades name the instrument


class Restriction(Row):
    """One entry of a restricted or watch list."""

    restriction_ref: Annotated[kinds.Text, kinds.REFERENCE]
    list_kind: Annotated[RestrictionList, kinds.words_of(RestrictionList)]
    scheme: Annotated[RestrictedScheme, kinds.words_of(RestrictedScheme)]
    identifier: Annotated[kinds.Text, kinds.NOTE]
    restricted_from: Annotated[date, kinds.DAY]
    restricted_to: Annotated[date | None, kinds.DAY] = None  # the last day; absent while it goes on


CONTRACT = Contract(name="restriction", model=Restriction, arrival=Arrival.STANDING)
