"""The sanctioned name contract: one row is one name of one entry of a sanctions list in one version.

An entry with several spellings or aliases has a row for each. Lists that know only a year say it as `birth_year`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class ListedKind(StrEnum):
    PERSON = "PERSON"
    ENTITY = "ENTITY"
    OTHER = "OTHER"  # a ship, an aircraft


class SanctionedName(Row):
    """One name of one listed person, body or ship."""

    name_ref: Annotated[kinds.Text, kinds.REFERENCE]
    list_name: Annotated[kinds.Text, kinds.NOTE]  # OFAC SDN, EU, UK, UN ...
    list_version: Annotated[kinds.Text, kinds.NOTE]
    entry_id: Annotated[kinds.Text, kinds.NOTE]
    kind: Annotated[ListedKind, kinds.words_of(ListedKind)]
    name: Annotated[kinds.Memo, kinds.NOTE]
    birth_date: Annotated[date | None, kinds.DAY] = None
    birth_year: Annotated[kinds.Count | None, kinds.COUNT] = None
    country: Annotated[kinds.Country | None, kinds.NOTE] = None
    identifier: Annotated[kinds.Text | None, kinds.NOTE] = (
        None  # passport, LEI, registration number: as the list writes it
    )


CONTRACT = Contract(name="sanctioned_name", model=SanctionedName, arrival=Arrival.STANDING)
