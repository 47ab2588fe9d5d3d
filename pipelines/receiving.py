"""Taking a file: whole bytes into the vault, what it is into the journal, its control totals checked.

A file whose controls do not agree is held: its bytes are kept, none of its rows enter a run until a person gives
an override or the sender sends it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from data.claim import claimable, profile_for
from data.contracts.failure import InputError
from data.envelope import open_envelope
from data.landing import check_controls, land
from data.profiles.profile import Profile
from pipelines.home import Home


@dataclass(frozen=True)
class Receipt:
    """What became of one received file."""

    name: str
    sha256: str
    state: str  # RECEIVED, HELD, REFUSED or DUPLICATE
    business_date: date | None
    source: str | None
    records: int
    controls: tuple[str, ...]
    reason: str | None
