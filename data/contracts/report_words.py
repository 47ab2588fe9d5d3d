"""The closed vocabularies of transaction reports (RTS 22, Annex I); most are the codes of the fields themselves."""

from __future__ import annotations

from enum import StrEnum


class ReportStatus(StrEnum):
    NEWT = "NEWT"
    CANC = "CANC"


class Flag(StrEnum):
    TRUE = "true"
    FALSE = "false"


class PartyType(StrEnum):
    """How a party, a trader or an algorithm is identified; the words of the `_type` columns' parts."""

    LEI = "LEI"
    MIC = "MIC"
    INTC = "INTC"  # the aggregate client account
    NIDN = "NIDN"  # national identifier
    CCPT = "CCPT"  # passport
    CONCAT = "CONCAT"
    ALGO = "ALGO"
    NORE = "NORE"  # decided by a client or by another outside the firm


class Capacity(StrEnum):
    DEAL = "DEAL"
    MTCH = "MTCH"
    AOTC = "AOTC"


class QuantityType(StrEnum):
    UNIT = "UNIT"
    NOMINAL = "NOMINAL"
    MONETARY = "MONETARY"


class PriceType(StrEnum):
    MONETARY = "MONETARY"
    PERCENT = "PERCENT"
    YIELD = "YIELD"
    BASIS_POINTS = "BASIS_POINTS"
    PNDG = "PNDG"  # not yet known: no number
    NOAP = "NOAP"  # does not apply: no number


class UnderlyingForm(StrEnum):
    """Where one underlying stands; the words of the parts of `underlying_form`."""

    SINGLE = "SINGLE"
    BASKET = "BASKET"
    SWAP_IN = "SWAP_IN"  # the leg the buyer receives
    SWAP_IN_BASKET = "SWAP_IN_BASKET"
    SWAP_OUT = "SWAP_OUT"
    SWAP_OUT_BASKET = "SWAP_OUT_BASKET"


class NotionalChange(StrEnum):
    INCR = "INCR"
    DECR = "DECR"


class OptionType(StrEnum):
    PUTO = "PUTO"
    CALL = "CALL"
    OTHR = "OTHR"


class ExerciseStyle(StrEnum):
    EURO = "EURO"
    AMER = "AMER"
    ASIA = "ASIA"
    BERM = "BERM"
    OTHR = "OTHR"


class Delivery(StrEnum):
    PHYS = "PHYS"
    CASH = "CASH"
    OPTL = "OPTL"


class ShortSelling(StrEnum):
    SESH = "SESH"  # short, no exemption
    SSEX = "SSEX"  # short, exempted
    SELL = "SELL"  # not short
    UNDI = "UNDI"  # the firm could not find out; of a client only
