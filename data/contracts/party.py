"""The party contract: one row says who stands behind one of our codes of accounts, clients, counterparties, venues.

An account that belongs to others names its `holders` (codes of parties or persons, joined by `;`, in stated order);
one without holders is its own. The firm that reports is the party of role FIRM.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class PartyRole(StrEnum):
    FIRM = "FIRM"  # our own: it executes and reports
    REPORTER = "REPORTER"  # submits our reports: an approved reporting mechanism
    CLIENT = "CLIENT"
    COUNTERPARTY = "COUNTERPARTY"
    CCP = "CCP"
    VENUE = "VENUE"  # a venue that tells nobody who the other side was
    AGGREGATE = "AGGREGATE"  # the account in which orders of several clients meet (INTC)


class Party(Row):
    """One party, account or venue."""

    party_id: Annotated[kinds.Text, kinds.REFERENCE]
    party_name: Annotated[kinds.Text | None, kinds.NOTE] = None
    role: Annotated[PartyRole, kinds.words_of(PartyRole)] = PartyRole.COUNTERPARTY
    lei: Annotated[kinds.Text | None, kinds.NOTE] = None
    lei_status: Annotated[kinds.Text | None, kinds.NOTE] = None  # GLEIF's word: ISSUED, LAPSED, RETIRED ...
    lei_issued_on: Annotated[date | None, kinds.DAY] = None
    mic: Annotated[kinds.Text | None, kinds.NOTE] = None  # of a venue without central counterparty
    investment_firm: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # under Directive 2014/65/EU
    country: Annotated[kinds.Country | None, kinds.NOTE] = None  # home Member State, or of the head office
    branch: Annotated[kinds.Country | None, kinds.NOTE] = None  # of our branch that serves a client
    holders: Annotated[kinds.Memo | None, kinds.NOTE] = None
    decision_makers: Annotated[kinds.Memo | None, kinds.NOTE] = None  # act under a power of representation
    short_exempt: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # as Regulation 236/2012 Art. 17 says


CONTRACT = Contract(name="party", model=Party, arrival=Arrival.STANDING)
