"""The person contract: one row is a natural person, or an algorithm, behind one of our codes.

`identifiers` holds `country:kind:number` joined by `;`, such as `LI:PASSPORT:X12345;LI:IDENTITY_CARD:99`; kinds and
order per country are those of RTS 22 Annex II. Several first names or surnames are joined by `,`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class Person(Row):
    """One natural person or algorithm."""

    person_id: Annotated[kinds.Text, kinds.REFERENCE]
    nationalities: Annotated[kinds.Text | None, kinds.NOTE] = None  # country codes joined by `;`
    first_names: Annotated[kinds.Text | None, kinds.NOTE] = None
    surnames: Annotated[kinds.Text | None, kinds.NOTE] = None
    birth_date: Annotated[date | None, kinds.DAY] = None
    identifiers: Annotated[kinds.Memo | None, kinds.NOTE] = None
    algorithm: Annotated[kinds.Text | None, kinds.NOTE] = None  # its code for fields 57 and 59 (RTS 22 Art. 8, 9)
    branch: Annotated[kinds.Country | None, kinds.NOTE] = None  # which serves the client, or supervises the trader


CONTRACT = Contract(name="person", model=Person, arrival=Arrival.STANDING)
