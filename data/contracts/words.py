"""The closed vocabularies of the contracts. An unknown word raises; nothing is mapped to a default."""

from __future__ import annotations

from enum import StrEnum


class Book(StrEnum):
    HOUSE = "HOUSE"
    STREET = "STREET"


class Side(StrEnum):
    BUY = "BUY"
    SELL = "SELL"


class Status(StrEnum):
    NEW = "NEW"
    CANCEL = "CANCEL"
    CORRECT = "CORRECT"


class PriceUnit(StrEnum):
    CURRENCY = "CURRENCY"
    PERCENT = "PERCENT"
    YIELD = "YIELD"
    BASIS_POINTS = "BASIS_POINTS"


class Origin(StrEnum):
    """Why a landed row is in a run."""

    RECEIVED = "RECEIVED"  # in a file of the business date
    CARRIED = "CARRIED"  # still open from an earlier business date
    RECALLED = "RECALLED"  # settled earlier, but a row of today speaks of it again


class Disposition(StrEnum):
    """The one terminal bucket of a landed row in a run."""

    MATCHED = "MATCHED"
    BREAK = "BREAK"
    AMBIGUOUS = "AMBIGUOUS"
    DUPLICATE = "DUPLICATE"
    CANCELLED = "CANCELLED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    EXCLUDED = "EXCLUDED"


class GroupStatus(StrEnum):
    """How sure the engine is of a match group; only OPTIMAL ones are matched by the machine."""

    OPTIMAL = "OPTIMAL"
    AMBIGUOUS = "AMBIGUOUS"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"


class BreakType(StrEnum):
    """What differs. `code` is the ISO 15022/20022 reason code, or the house word where no code fits."""

    MISSING_STREET = "MISSING_STREET"
    MISSING_HOUSE = "MISSING_HOUSE"
    NOT_RECOGNISED = "NOT_RECOGNISED"
    PRICE = "PRICE"
    QUANTITY = "QUANTITY"
    NET_AMOUNT = "NET_AMOUNT"
    GROSS_AMOUNT = "GROSS_AMOUNT"
    ACCRUED_INTEREST = "ACCRUED_INTEREST"
    SIDE = "SIDE"
    CURRENCY = "CURRENCY"
    SETTLEMENT_DATE = "SETTLEMENT_DATE"
    TRADE_DATE = "TRADE_DATE"
    INSTRUMENT = "INSTRUMENT"
    ACCOUNT = "ACCOUNT"
    PLACE_OF_SETTLEMENT = "PLACE_OF_SETTLEMENT"
    COUNTERPARTY = "COUNTERPARTY"
    LATE = "LATE"
    DUPLICATE = "DUPLICATE"
    REFERENCE_REUSED = "REFERENCE_REUSED"
    CANCEL_UNKNOWN = "CANCEL_UNKNOWN"
    CANCELLED_ONE_SIDE = "CANCELLED_ONE_SIDE"
    AMBIGUOUS = "AMBIGUOUS"
    COMMISSION = "COMMISSION"
    FEES = "FEES"
    TAXES = "TAXES"
    ROUNDING = "ROUNDING"
    REPORT_FIELD = "REPORT_FIELD"

    @property
    def code(self) -> str:
        return _CODES.get(self, self.value)


_CODES = {
    BreakType.MISSING_STREET: "CMIS",
    BreakType.MISSING_HOUSE: "sese.028",
    BreakType.NOT_RECOGNISED: "DTRA",
    BreakType.PRICE: "DDEA",
    BreakType.QUANTITY: "DQUA",
    BreakType.NET_AMOUNT: "DMON",
    BreakType.GROSS_AMOUNT: "DMON",
    BreakType.ACCRUED_INTEREST: "ACRU",
    BreakType.SIDE: "DELN",
    BreakType.CURRENCY: "NCRR",
    BreakType.SETTLEMENT_DATE: "DDAT",
    BreakType.TRADE_DATE: "DTRD",
    BreakType.INSTRUMENT: "DSEC",
    BreakType.ACCOUNT: "SAFE",
    BreakType.PLACE_OF_SETTLEMENT: "DEPT",
    BreakType.COUNTERPARTY: "ICAG",
    BreakType.LATE: "LATE",
}
