"""The trading venue contract: one row says what kind of venue a MIC names, and where it is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class VenueKind(StrEnum):
    REGULATED_MARKET = "REGULATED_MARKET"
    MTF = "MTF"
    OTF = "OTF"
    SI = "SI"  # systematic internaliser
    OTHER = "OTHER"  # an organised platform elsewhere


class TradingVenue(Row):
    """One market."""

    mic: Annotated[kinds.Text, kinds.REFERENCE]
    operating_mic: Annotated[kinds.Text | None, kinds.NOTE] = None
    kind: Annotated[VenueKind, kinds.words_of(VenueKind)]
    country: Annotated[kinds.Country, kinds.NOTE]
    ccp_lei: Annotated[kinds.Text | None, kinds.NOTE] = None  # stands between buyer and seller
    central_counterparty: Annotated[kinds.YesNo | None, kinds.FLAG] = None
    active_from: Annotated[date | None, kinds.DAY] = None
    active_until: Annotated[date | None, kinds.DAY] = None


CONTRACT = Contract(name="trading_venue", model=TradingVenue, arrival=Arrival.STANDING)
