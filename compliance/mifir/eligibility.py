"""Which trades are to be reported, and for each that is not, why: MiFIR Art. 26(1) and (2), RTS 22 Art. 2 and 4."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from data.contracts.kinds import YesNo
from data.contracts.reporting_detail import Exclusion, Transmission


class Scope(StrEnum):
    """Why an instrument is in the scope of Art. 26(2)."""

    ADMITTED = "ADMITTED"  # (a) admitted to trading, traded, or its admission requested
    UNDERLYING = "UNDERLYING"  # (b) its underlying is; (c) a part of its basket is
    INDEX = "INDEX"  # (c) its index is made of such instruments
    OUTSIDE = "OUTSIDE"


class NotReported(StrEnum):
    """Why a trade is not reported, in a word."""

    CANCELLED = "CANCELLED"
    NOT_INVESTMENT_FIRM = "NOT_INVESTMENT_FIRM"
    NO_TRANSACTION = "NO_TRANSACTION"
    TRANSMITTED = "TRANSMITTED"
    INSTRUMENT_OUTSIDE = "INSTRUMENT_OUTSIDE"


POINTS = {
    Exclusion.SECURITIES_FINANCING: "(a): a securities financing transaction",
    Exclusion.CLEARING_OR_SETTLEMENT: "(b): a contract for clearing or settlement only",
    Exclusion.NETTING: "(c): mutual obligations are settled and their net is carried forward",
    Exclusion.CUSTODY: "(d): it comes from custody only",
    Exclusion.NOVATION: "(e): a derivative is assigned or novated after the trade",
    Exclusion.COMPRESSION: "(f): a portfolio is compressed",
    Exclusion.FUND_UNITS: "(g): units of a fund are created or redeemed by its administrator",
    Exclusion.EXERCISE_OR_CONVERSION: "(h): a right is exercised or a bond converted",
    Exclusion.CONTRACTUAL_EVENT: "(i): terms fixed before, or a mandatory event, brought it about",
    Exclusion.NOTIONAL_CHANGE: "(j): terms fixed before, or a mandatory event, changed a notional",
    Exclusion.INDEX_COMPOSITION: "(k): an index or basket changed after execution",
    Exclusion.DIVIDEND_REINVESTMENT: "(l): dividends are reinvested under a plan",
    Exclusion.EMPLOYEE_PLAN: "(m): an incentive plan, unclaimed assets, or fractions of shares",
    Exclusion.TENDER_OFFER: "(n): an exchange or tender offer on a bond with terms published before",
}
"""The points of RTS 22 Article 2(5), in our words."""


def scope() -> pl.Expr:
    """Of rows with `admitted`, `underlying.admitted` and the instrument's columns; null where it is not known.

    What was executed on a trading venue is traded there: where reference data says otherwise, nobody knows.
    """
    has_underlying = pl.any_horizontal(
        pl.col(f"instrument.{name}").is_not_null() for name in ("underlying_isin", "underlying_index")
    )
    of_index = pl.col("instrument.index_of_traded") == YesNo.YES
    unclear = pl.col("instrument.underlying_index").is_not_null() & pl.col("instrument.index_of_traded").is_null()
    return (
        pl.when(pl.col("admitted"))
        .then(pl.lit(Scope.ADMITTED))
        .when(pl.col("underlying.admitted"))
        .then(pl.lit(Scope.UNDERLYING))
        .when(of_index.fill_null(value=False))
        .then(pl.lit(Scope.INDEX))
        .when(pl.col("instrument.known").is_null() | (has_underlying & unclear) | pl.col("on_venue"))
        .then(None)
        .otherwise(pl.lit(Scope.OUTSIDE))
    )


def not_reported() -> tuple[pl.Expr, pl.Expr]:
    """The word and the reason of each row that is not to be reported; both null for the others."""
    exclusion = pl.col("detail.exclusion").cast(pl.String)
    financing = (exclusion == Exclusion.SECURITIES_FINANCING) & (pl.col("detail.central_bank") == YesNo.YES)
    offered = (exclusion == Exclusion.CONTRACTUAL_EVENT) & (pl.col("detail.public_offer") == YesNo.YES)
    excluded = exclusion.is_not_null() & ~(financing | offered).fill_null(value=False)
    rules = (
        (
            pl.col("firm.investment_firm") == YesNo.NO,
            NotReported.NOT_INVESTMENT_FIRM,
            pl.format("MiFIR Art. 26(1): {} is no investment firm", "firm.id"),
        ),
        (
            excluded,
            NotReported.NO_TRANSACTION,
            pl.lit("RTS 22 Art. 2(5)") + exclusion.replace_strict(POINTS, default=None, return_dtype=pl.String),
        ),
        (
            pl.col("detail.transmission").cast(pl.String) == Transmission.SENT,
            NotReported.TRANSMITTED,
            pl.lit("RTS 22 Art. 4(1): the order was passed on with its details; the receiving firm reports"),
        ),
        (
            pl.col("scope") == Scope.OUTSIDE,
            NotReported.INSTRUMENT_OUTSIDE,
            pl.format(
                "MiFIR Art. 26(2): on {} neither {} nor its underlying is admitted to trading or traded on a trading "
                "venue",
                pl.col("trade_date").cast(pl.String),
                "instrument_id",
            ),
        ),
    )
    word = pl.coalesce(pl.when(applies).then(pl.lit(code.value)) for applies, code, _ in rules)
    reason = pl.coalesce(pl.when(applies).then(text) for applies, _, text in rules)
    return word, reason
