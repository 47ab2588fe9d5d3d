"""Scenarios of several rows: splits, average prices, cancels, versions, duplicates, twins and traps."""

from __future__ import annotations

import polars as pl

from benchmarks.scenarios import CENTS, DICE, PRICE_LIMIT, Planted, Scenario, sides
from benchmarks.trade_universe import with_amounts, with_net

CHARGES = ("commission", "fees", "taxes")


def in_parts(rows: pl.DataFrame, parts: int) -> pl.DataFrame:
    """Each row cut into `parts` rows whose quantities, fees and references follow; amounts made again."""
    cut = rows.join(pl.DataFrame({"nth": range(parts)}), how="cross")
    rest = pl.when(pl.col("nth") == parts - 1)

    def share(name: str) -> pl.Expr:
        return pl.col(name) // parts + rest.then(pl.col(name) % parts).otherwise(0)

    return with_amounts(
        cut.with_columns(
            share("quantity").alias("quantity"),
            share("fees").alias("fees"),
            pl.col("trade_ref") + "-" + pl.col("nth").cast(pl.String),
        )
    ).drop("nth")


def at_several_prices(parts: pl.DataFrame) -> pl.DataFrame:
    """Fills of one order: each a few price steps away from the other."""
    nth = pl.int_range(pl.len()).over("n")
    return with_amounts(parts.sort("trade_ref").with_columns(price=pl.col("price") + nth * pl.col("step")))


def at_average_price(whole: pl.DataFrame, fills: pl.DataFrame) -> pl.DataFrame:
    """`whole` at the average price of its fills, to six decimals, with gross from it and the fills' charges."""
    paid = fills.group_by("n").agg(
        ((pl.col("price") * pl.col("quantity")).sum() + pl.col("quantity").sum() // 2) // pl.col("quantity").sum(),
        *(pl.col(name).sum().alias(name) for name in CHARGES),
    )
    gross = with_amounts(whole.drop("price").join(paid.select("n", "price"), on="n"))
    return with_net(gross.drop(CHARGES).join(paid.drop("price"), on="n"))


def split(trades: pl.DataFrame) -> Planted:
    """One house row, two to four street rows, under one block reference."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    block = ("BLK" + pl.col("n").cast(pl.String)).alias("block_ref")
    pieces = [in_parts(street.filter(pl.lit(k - 2) == DICE % 3), k) for k in (2, 3, 4)]
    return Planted(house.with_columns(block), pl.concat(pieces).with_columns(block))


def average_price(trades: pl.DataFrame) -> Planted:
    """Two or three house fills at several prices, one street row at their average, under one order reference."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    order = ("ORD" + pl.col("n").cast(pl.String)).alias("order_ref")
    fills = pl.concat([in_parts(house.filter(pl.lit(k - 2) == DICE % 2), k) for k in (2, 3)]).pipe(at_several_prices)
    return Planted(fills.with_columns(order), at_average_price(street, fills).with_columns(order))


def fills_and_allocations(trades: pl.DataFrame) -> Planted:
    """Two house fills, three street allocations at their average price, under one order reference."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    order = ("ORD" + pl.col("n").cast(pl.String)).alias("order_ref")
    fills = at_several_prices(in_parts(house, 2))
    allocated = in_parts(at_average_price(street, fills), 3)
    return Planted(fills.with_columns(order), allocated.with_columns(order))


def fills_as_large_as_allocations(trades: pl.DataFrame) -> Planted:
    """As many house fills as street allocations, size by size, at their average: each fill is near an allocation."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    block = ("BLK" + pl.col("n").cast(pl.String)).alias("block_ref")
    fills = pl.concat([in_parts(house.filter(pl.lit(k // 4) == DICE % 2), k) for k in (2, 4)]).pipe(at_several_prices)
    whole = at_average_price(street, fills)
    allocated = pl.concat([in_parts(whole.filter(pl.lit(k // 4) == DICE % 2), k) for k in (2, 4)])
    return Planted(fills.with_columns(block), allocated.with_columns(block))


def group_without_reference(trades: pl.DataFrame) -> Planted:
    """A split that no reference tells of: only its sums agree."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    return Planted(in_parts(house, 2), in_parts(street, 3))


def with_cancel(rows: pl.DataFrame, expected: str = "CANCELLED") -> pl.DataFrame:
    """Each row and its cancel; both stand alone."""
    alone = rows.with_columns(pl.lit(None, pl.String).alias("bundle"), pl.lit(expected).alias("expected"))
    return pl.concat([alone, alone.with_columns(pl.lit("CANCEL").alias("status"))])


def cancelled_both_sides(trades: pl.DataFrame) -> Planted:
    house, street = sides(trades, linked=True, expected="CANCELLED")
    return Planted(with_cancel(house), with_cancel(street))


def cancelled_one_side(trades: pl.DataFrame) -> Planted:
    """The house cancelled, the street did not."""
    house, street = sides(trades, linked=True, expected="BREAK", types="CANCELLED_ONE_SIDE")
    return Planted(with_cancel(house), street)


def cancel_unknown(trades: pl.DataFrame) -> Planted:
    """The street cancels what nobody has seen."""
    house, street = sides(trades, linked=False, expected="BREAK", types="CANCEL_UNKNOWN")
    return Planted(house.clear(), street.with_columns(pl.lit("CANCEL").alias("status")))


def corrected(trades: pl.DataFrame) -> Planted:
    """The house booked a wrong quantity, then corrected it in a second version."""
    house, street = sides(trades, linked=True, expected="MATCHED")
    first = with_amounts(house.with_columns(quantity=pl.col("quantity") * 2, version=pl.lit(1, pl.Int64)))
    wrong = first.with_columns(pl.lit(None, pl.String).alias("bundle"), pl.lit("EXCLUDED").alias("expected"))
    right = house.with_columns(version=pl.lit(2, pl.Int64), status=pl.lit("CORRECT"))
    return Planted(pl.concat([wrong, right]), street)


def booked_twice(trades: pl.DataFrame) -> Planted:
    """The same house row under the same reference again: one matches, one is a duplicate."""
    house, street = sides(trades, linked=True, expected="MATCHED")
    twins = house.with_columns(twin="bundle")
    again = twins.with_columns(pl.lit("DUPLICATE").alias("expected"), pl.lit(None, pl.String).alias("bundle"))
    return Planted(pl.concat([twins, again]), street)


def reference_reused(trades: pl.DataFrame) -> Planted:
    """One street reference, two contents, no version."""
    house, street = sides(trades, linked=False, expected="BREAK", types="REFERENCE_REUSED")
    other = with_amounts(street.with_columns(quantity=pl.col("quantity") * 2))
    return Planted(house.clear(), pl.concat([street, other]))


def twins(trades: pl.DataFrame) -> Planted:
    """Three identical house rows without references against two or three identical street rows."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    nth = pl.DataFrame({"nth": ["a", "b", "c"]})
    three = house.join(nth, how="cross").with_columns(twin="H" + pl.col("bundle"))
    fewer = street.join(nth, how="cross").filter((DICE % 2 == 0) | (pl.col("nth") != "c"))
    left_over = (DICE % 2 == 1) & (pl.col("nth") == "c")
    told = three.with_columns(
        pl.when(left_over).then(pl.lit("BREAK")).otherwise("expected").alias("expected"),
        pl.when(left_over).then(pl.lit("MISSING_STREET")).otherwise("types").alias("types"),
    )
    return Planted(_each_its_own(told), _each_its_own(fewer.with_columns(twin="S" + pl.col("bundle"))))


def _each_its_own(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        trade_ref=pl.col("trade_ref") + pl.col("nth"), bundle=pl.col("bundle") + pl.col("nth")
    ).drop("nth")


def near_collision(trades: pl.DataFrame) -> Planted:
    """Two house and two street trades alike but for one price step: each has its exact partner."""
    house, street = sides(trades, linked=False, expected="MATCHED")

    def both(rows: pl.DataFrame) -> pl.DataFrame:
        rows = rows.with_columns(nth=pl.lit("a"))
        stepped = rows.with_columns(nth=pl.lit("b"), price=pl.col("price") + 1 + DICE % PRICE_LIMIT)
        return _each_its_own(pl.concat([rows, stepped]))

    return Planted(both(house), both(street))


def collision_with_spare(trades: pl.DataFrame) -> Planted:
    """A street row one price step away from a pair that agrees exactly: it has no partner and takes none."""
    house, street = sides(trades, linked=False, expected="MATCHED")
    spare = street.with_columns(
        trade_ref=pl.col("trade_ref") + "x",
        price=pl.col("price") + 1 + DICE % PRICE_LIMIT,
        bundle=pl.col("bundle") + "x",
        expected=pl.lit("BREAK"),
        types=pl.lit("MISSING_HOUSE"),
    )
    return Planted(house, pl.concat([street, spare]))


def two_partners(trades: pl.DataFrame) -> Planted:
    """One house row between two street rows, equally far in price and inside tolerance: nobody may choose."""
    house, street = sides(trades, linked=False, expected="AMBIGUOUS", types="AMBIGUOUS")
    gap = 1 + DICE % (PRICE_LIMIT - 1)
    above = street.with_columns(trade_ref=pl.col("trade_ref") + "a", price=pl.col("price") + gap)
    below = street.with_columns(trade_ref=pl.col("trade_ref") + "b", price=pl.col("price") - gap)
    return Planted(house, pl.concat([above, below]))


SEVERAL: dict[str, Scenario] = {
    "split": Scenario(3, split, day=0.8),
    "average_price": Scenario(3, average_price, day=0.5),
    "fills_and_allocations": Scenario(2, fills_and_allocations, day=0.2),
    "fills_as_large_as_allocations": Scenario(2, fills_as_large_as_allocations),
    "cancelled_both_sides": Scenario(1, cancelled_both_sides, day=0.1),
    "cancelled_one_side": Scenario(1, cancelled_one_side, day=0.1),
    "cancel_unknown": Scenario(1, cancel_unknown, day=0.05),
    "corrected": Scenario(2, corrected, day=0.2),
    "booked_twice": Scenario(2, booked_twice, day=0.1),
    "reference_reused": Scenario(1, reference_reused, day=0.05),
    "twins": Scenario(2, twins, day=0.2),
    "near_collision": Scenario(2, near_collision, day=0.2),
    "collision_with_spare": Scenario(2, collision_with_spare, day=0.1, where=~CENTS | (DICE % 2 == 0)),
    "two_partners": Scenario(1, two_partners, day=0.05),
}
UNREFERENCED: dict[str, Scenario] = {"group_without_reference": Scenario(3, group_without_reference, day=0.5)}
