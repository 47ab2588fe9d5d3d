"""The words of a movement of securities, from the account owner's view."""

from __future__ import annotations

from enum import StrEnum


class Movement(StrEnum):
    RECEIVE = "RECEIVE"
    DELIVER = "DELIVER"


class Payment(StrEnum):
    FREE = "FREE"
    APMT = "APMT"  # against payment
