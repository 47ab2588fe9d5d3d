"""What can be planted between the two books, and what the engine owes each: one function per scenario.

A scenario takes trades of the universe and returns house and street rows. Beside the trade's own columns each row
says `expected` (its disposition), `bundle` (rows of one bundle are one match group or one break; null stands
alone), `types` (of the break, comma-separated) and `twin` (rows of one twin class are interchangeable).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from benchmarks.trade_universe import MINOR_DIGITS, with_amounts, with_net

if TYPE_CHECKING:
    from collections.abc import Callable

DICE = pl.col("dice")
CENTS = pl.col("currency").is_in([currency for currency, digits in MINOR_DIGITS.items() if digits == 2])
PRICE_LIMIT = pl.col("price") // 9999  # the largest gap upwards inside PTOL 0.01 of the larger price
UP = pl.when(DICE % 2 == 0).then(1).otherwise(-1)


class Planted(NamedTuple):
    house: pl.DataFrame
    street: pl.DataFrame


@dataclass(frozen=True)
class Scenario:
    """A way to plant trades.

    Args:
        dense, day: share among scenarios, in a day made to be scored and in one made to be timed.
        plant: from trades of the universe to rows of both books.
        where: trades that can carry it; others are planted as plain matches.
    """

    dense: float
    plant: Callable[[pl.DataFrame], Planted]
    day: float = 0.0
    where: pl.Expr | None = None


def sides(trades: pl.DataFrame, *, linked: bool, expected: str, types: str = "") -> Planted:
    """Both books of the trades as they are, equal but for references; `linked` rows know of each other."""
    number = pl.col("n").cast(pl.String).str.zfill(8)
    way = pl.col("n") % 4 if linked else pl.lit(9)
    said = trades.with_columns(
        pl.lit("NEW").alias("status"),
        pl.lit(expected).alias("expected"),
        pl.lit(types).alias("types"),
        number.alias("bundle"),
        pl.when(way == 3).then("UTI" + number).alias("uti"),
        *(pl.lit(None, pl.String).alias(name) for name in ("order_ref", "block_ref", "twin")),
        pl.lit(None, pl.Int64).alias("version"),
    )
    return Planted(
        said.with_columns(trade_ref="H" + number, other_ref=pl.when(way.is_in([1, 2])).then("S" + number)),
        said.with_columns(trade_ref="S" + number, other_ref=pl.when(way.is_in([0, 2])).then("H" + number)),
    )


def matched(*, linked: bool, **street: pl.Expr) -> Callable[[pl.DataFrame], Planted]:
    """Pairs that match although the street says `street`, within tolerance."""

    def plant(trades: pl.DataFrame) -> Planted:
        house, other = sides(trades, linked=linked, expected="MATCHED")
        return Planted(house, other.with_columns(**street))

    return plant


def broken(
    types: str, after: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows, **street: pl.Expr
) -> Callable[[pl.DataFrame], Planted]:
    """Pairs that break because the street says `street`; half of them know each other by reference.

    `after` makes the street's amounts again where the planted difference moves them.
    """

    def plant(trades: pl.DataFrame) -> Planted:
        halves = trades.filter(DICE % 4 < 2), trades.filter(DICE % 4 >= 2)
        known, unknown = (
            sides(half, linked=linked, expected="BREAK", types=types)
            for half, linked in zip(halves, (True, False), strict=True)
        )
        said = pl.concat([known.street, unknown.street]).with_columns(**street).pipe(after)
        return Planted(pl.concat([known.house, unknown.house]), said)

    return plant


def broken_when_linked(
    types: str, after: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows, **street: pl.Expr
) -> Callable[[pl.DataFrame], Planted]:
    """Like `broken`, for differences so large that only a reference pairs the rows."""

    def plant(trades: pl.DataFrame) -> Planted:
        house, other = sides(trades, linked=True, expected="BREAK", types=types)
        return Planted(house, other.with_columns(**street).pipe(after))

    return plant


def one_side_only(book: str) -> Callable[[pl.DataFrame], Planted]:
    """Rows that one book does not have."""

    def plant(trades: pl.DataFrame) -> Planted:
        missing = "MISSING_STREET" if book == "HOUSE" else "MISSING_HOUSE"
        house, street = sides(trades, linked=False, expected="BREAK", types=missing)
        return Planted(house, street.clear()) if book == "HOUSE" else Planted(house.clear(), street)

    return plant


def moved(name: str, other: str) -> pl.Expr:
    """The word of `name`, replaced by another of its kind."""
    return pl.lit(other).alias(name)


def another_price() -> pl.Expr:
    """Just outside the tolerance, or well outside it."""
    return pl.col("price") + PRICE_LIMIT + 1 + (DICE % 3) * (DICE % 11) * pl.col("step")


def a_flipped_side() -> pl.Expr:
    return pl.when(pl.col("side") == "BUY").then(pl.lit("SELL")).otherwise(pl.lit("BUY"))


def a_longer_number(name: str) -> pl.Expr:
    """Six minor units away or more: outside MNMX 0.05 where the minor unit is a cent."""
    return pl.col(name) + UP * (6 + DICE % 500)


SINGLE_PAIRS: dict[str, Scenario] = {
    "exact_linked": Scenario(20, matched(linked=True), day=58),
    "exact": Scenario(20, matched(linked=False), day=25),
    "price_within": Scenario(3, matched(linked=False, price=pl.col("price") + 1 + DICE % PRICE_LIMIT), day=4),
    "price_within_linked": Scenario(2, matched(linked=True, price=pl.col("price") + PRICE_LIMIT), day=2),
    "money_within": Scenario(
        3,
        matched(linked=False, fees=pl.col("fees") + 1 + DICE % 5, net_amount=pl.col("net_amount") + 1 + DICE % 5),
        day=3,
        where=CENTS & (pl.col("side") == "BUY"),
    ),
    "money_within_linked": Scenario(
        2, matched(linked=True, net_amount=pl.col("net_amount") - 1 - DICE % 5), day=1, where=CENTS
    ),
    "price_out": Scenario(3, broken("PRICE", with_amounts, price=another_price()), day=0.7),
    "price_out_amounts_same": Scenario(1, broken("PRICE", price=another_price())),
    "pence": Scenario(1, broken("PRICE", price=pl.col("price") * 100), where=pl.col("currency") == "GBP"),
    "quantity_out": Scenario(
        2, broken("QUANTITY", with_amounts, quantity=pl.col("quantity") * (2 + 98 * (DICE % 2))), day=0.3
    ),
    "net_out": Scenario(2, broken("NET_AMOUNT", net_amount=a_longer_number("net_amount")), day=0.5, where=CENTS),
    "gross_out": Scenario(
        1, broken("GROSS_AMOUNT", with_net, gross_amount=a_longer_number("gross_amount")), where=CENTS
    ),
    "commission_out": Scenario(
        2, broken("COMMISSION", with_net, commission=pl.col("commission") + 6 + DICE % 500), day=0.3, where=CENTS
    ),
    "fees_out": Scenario(1, broken("FEES", with_net, fees=pl.col("fees") + 6 + DICE % 90), where=CENTS),
    "taxes_out": Scenario(
        2, broken("TAXES", with_net, taxes=pl.col("taxes") + 6 + DICE % 90), where=CENTS & pl.col("taxed")
    ),
    "charges_missing": Scenario(
        1,
        broken("NET_AMOUNT", with_net, commission=pl.lit(None, pl.Int64)),
        where=CENTS & (pl.col("commission") > 5),
    ),
    "accrued_out": Scenario(
        3,
        broken("ACCRUED_INTEREST", with_net, accrued_interest=a_longer_number("accrued_interest")),
        where=CENTS & pl.col("bond"),
    ),
    "accrued_sign": Scenario(
        3,
        broken("ACCRUED_INTEREST", with_net, accrued_interest=-pl.col("accrued_interest")),
        where=CENTS & pl.col("bond"),
    ),
    "side": Scenario(2, broken("SIDE", with_net, side=a_flipped_side()), day=0.1),
    "settlement_date": Scenario(2, broken("SETTLEMENT_DATE", settlement_date=pl.lit("2026-11-25")), day=0.4),
    "trade_date": Scenario(2, broken("TRADE_DATE", trade_date=pl.lit("2026-11-18")), day=0.1),
    "account": Scenario(2, broken("ACCOUNT", account="X" + pl.col("account")), day=0.2),
    "counterparty": Scenario(2, broken("COUNTERPARTY", counterparty="X" + pl.col("counterparty")), day=0.2),
    "instrument": Scenario(
        2, broken("INSTRUMENT", instrument_id="XX" + pl.col("instrument_id").str.slice(2)), day=0.1
    ),
    "place_of_settlement": Scenario(
        2, broken("PLACE_OF_SETTLEMENT", place_of_settlement=pl.lit("MGTCBEBE")), day=0.1
    ),
    "currency": Scenario(
        2, broken("CURRENCY", currency=pl.lit("CAD"), settlement_currency=pl.lit("CAD")), where=CENTS
    ),
    "price_and_date": Scenario(
        1, broken("PRICE,SETTLEMENT_DATE", with_amounts, price=another_price(), settlement_date=pl.lit("2026-11-25"))
    ),
    "commission_and_account": Scenario(
        1,
        broken("ACCOUNT,COMMISSION", with_net, commission=pl.col("commission") + 77, account="X" + pl.col("account")),
        where=CENTS,
    ),
    "several": Scenario(
        2,
        broken_when_linked(
            "ACCOUNT,PRICE,QUANTITY,TRADE_DATE",
            with_amounts,
            price=another_price(),
            quantity=pl.col("quantity") * 3,
            account="X" + pl.col("account"),
            trade_date=pl.lit("2026-11-18"),
        ),
    ),
    "missing_street": Scenario(4, one_side_only("HOUSE"), day=1),
    "missing_house": Scenario(4, one_side_only("STREET"), day=1),
}
