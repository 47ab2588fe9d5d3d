"""Fields 28 to 40: when, how much, at what price, and where. Of gathered trades; nothing is rounded.

A quotation word such as GBX is brought into its currency (price / 100); every figure keeps all of its digits.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from compliance.mifir.eligibility import Scope
from compliance.mifir.gathering import market_side
from compliance.mifir.venues import Platform
from data.contracts.report_words import PriceType, QuantityType
from data.contracts.trade_arithmetic import gross_of_trade
from data.contracts.transaction_report import MONEY_TYPE, NUMBER_TYPE
from data.contracts.words import PriceUnit
from data.reference.currencies import quotation_words

NOMINAL_UNITS = ("FAMT", "NOMINAL", "FACE")
"""Words of `quantity_unit` that say a quantity counts nominal (FAMT is that of ISO 15022)."""
MILLISECOND, SECOND = 3, 0
EXACT_DECIMALS = 5
NO_NUMBER = (PriceType.PNDG, PriceType.NOAP)
CFI = pl.col("instrument.cfi")
IS_DEBT = CFI.str.starts_with("D").fill_null(value=False)
OF_NOTIONAL = CFI.str.contains("^[SHJ][RCF]").fill_null(value=False)
"""Swaps, unlisted options and forwards on rates, credit and currencies: what numbers count is said, not guessed."""
PRICED = {
    PriceUnit.CURRENCY: PriceType.MONETARY,
    PriceUnit.PERCENT: PriceType.PERCENT,
    PriceUnit.YIELD: PriceType.YIELD,
    PriceUnit.BASIS_POINTS: PriceType.BASIS_POINTS,
}


def typed() -> Iterator[pl.Expr]:
    """What kind of quantity and price it is; later expressions read these columns."""
    said = pl.col("detail.quantity_type").cast(pl.String)
    face = pl.col("quantity_unit").is_in(NOMINAL_UNITS).fill_null(value=False)
    guess = (
        pl.when(face | IS_DEBT)
        .then(pl.lit(QuantityType.NOMINAL.value))
        .when(~OF_NOTIONAL | pl.col("quantity_unit").is_not_null())
        .then(pl.lit(QuantityType.UNIT.value))
    )
    yield pl.coalesce(said, guess).alias("quantity_type")
    unit = pl.col("price_unit").cast(pl.String).replace_strict(PRICED, default=None, return_dtype=pl.String)
    silent = pl.when(~IS_DEBT & ~OF_NOTIONAL).then(pl.lit(PriceType.MONETARY.value))
    yield pl.coalesce(pl.col("detail.price_status").cast(pl.String), unit, silent).alias("price_type")
    words = quotation_words()
    currency = pl.col("currency")
    codes = {word: quoted.currency for word, quoted in words.items()}
    parts = {word: quoted.divide_by for word, quoted in words.items()}
    yield currency.replace(codes).alias("major_currency")
    yield currency.replace_strict(parts, default=1, return_dtype=pl.Int64).alias("minor_parts")


def fields() -> Iterator[pl.Expr]:
    """The columns of fields 28 to 40, of rows that have those of `typed`."""
    yield pl.col("executed_at").alias("trading_time")
    yield _decimals().alias("trading_time_decimals")
    yield pl.col("capacity").alias("trading_capacity")
    yield pl.col("quantity_type")
    yield pl.col("price_type")
    yield pl.col("quantity").cast(NUMBER_TYPE).alias("quantity")
    counted = pl.col("quantity_type") != QuantityType.UNIT
    nominal = pl.coalesce("detail.quantity_currency", "instrument.notional_currency", "major_currency")
    yield pl.when(counted).then(nominal).alias("quantity_currency")
    yield pl.col("detail.notional_change").alias("notional_change")
    has_number = ~pl.col("price_type").is_in(NO_NUMBER)
    yield pl.when(has_number).then(price()).alias("price")
    monetary = pl.col("price_type").is_in([PriceType.MONETARY, PriceType.PNDG])
    yield pl.when(monetary).then("major_currency").alias("price_currency")
    yield pl.when(IS_DEBT).then(net_amount()).alias("net_amount")
    yield venue().alias("venue")
    on_organised = pl.col("place.platform").is_in([Platform.VENUE, Platform.ABROAD])
    member = pl.coalesce("detail.venue_branch", "firm.country")
    yield pl.when(on_organised & market_side()).then(member).alias("venue_branch")
    yield (
        pl.when((pl.col("place.platform") == Platform.VENUE) & market_side())
        .then("detail.venue_transaction_id")
        .alias("venue_transaction_id")
    )
    yield pl.col("detail.upfront_payment").alias("upfront_payment")
    yield pl.col("detail.upfront_currency").alias("upfront_currency")
    yield pl.col("detail.complex_trade_id").alias("complex_trade_id")


def faults() -> Iterator[tuple[str, pl.Expr]]:
    """What cannot be said, per column."""
    yield "trading_time", pl.when(pl.col("executed_at").is_null()).then(pl.lit("the trade says no time of execution"))
    silent = pl.col("price_type").is_null()
    yield (
        "price_type",
        pl.when(silent).then(pl.lit("the price says no unit, and such an instrument has no usual one")),
    )
    uncounted = pl.lit("what the quantity counts is not said, and such an instrument has nothing usual")
    yield "quantity_type", pl.when(pl.col("quantity_type").is_null()).then(uncounted)
    unknown = pl.col("venue.mic").is_not_null() & pl.col("place.platform").is_null()
    reason = pl.format("{} is no venue whose kind reference data knows on the day", "venue.mic")
    yield "venue", pl.when(unknown).then(reason)
    cash = IS_DEBT & net_amount().is_null() & CFI.str.contains("^D[BCTN]").fill_null(value=False)
    yield (
        "net_amount",
        pl.when(cash).then(
            pl.lit(
                "the cash of a debt instrument is not known: state gross amount and accrued interest, or a net amount"
            )
        ),
    )


def price() -> pl.Expr:
    """The price in the major unit of its currency; only hundredths are divided, which is exact."""
    number = pl.col("price").cast(NUMBER_TYPE)
    hundredth = number * pl.lit("0.01").str.to_decimal(scale=2)
    return pl.when(pl.col("minor_parts") == 1).then(number).otherwise(hundredth.cast(NUMBER_TYPE))


def net_amount() -> pl.Expr:
    """Clean price x nominal and accrued interest, without charges; null where that takes more than five decimals."""
    product = gross_of_trade()
    whole = product.cast(pl.Decimal(38, EXACT_DECIMALS))
    exact = pl.when(whole.cast(product_type()) == product).then(whole.cast(MONEY_TYPE))
    gross = pl.coalesce("gross_amount", exact)
    stated = pl.col("detail.net_amount")
    return pl.coalesce(stated, gross + pl.col("accrued_interest"))


def product_type() -> pl.Decimal:
    """The type of quantity x price."""
    return pl.Decimal(38, 22)


def venue() -> pl.Expr:
    """The MIC that the trade says; else XOFF for what is admitted somewhere, XXXX for what is not."""
    off = pl.when(pl.col("scope") == Scope.ADMITTED).then(pl.lit("XOFF")).otherwise(pl.lit("XXXX"))
    return pl.coalesce("venue.mic", off)


def _decimals() -> pl.Expr:
    """As said; else as many as the time needs, and a millisecond at least on a venue (RTS 25, Annex, table 2)."""
    micro = pl.col("executed_at").dt.microsecond()
    needed = pl.when(micro % 1000 != 0).then(6).when(micro != 0).then(MILLISECOND).otherwise(SECOND)
    least = pl.when(pl.col("place.platform").is_not_null()).then(MILLISECOND).otherwise(SECOND)
    return pl.coalesce("detail.time_decimals", pl.max_horizontal(needed, least)).cast(pl.Int64)
