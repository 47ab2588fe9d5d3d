"""Trades on both sides of which stands the same beneficial owner: bought and sold within moments, alike in size.

No pairs are made: a day on which everything trades at one price in one second has billions. Trades are laid into
cells of time and quantity so small that any two of one cell are close enough, and so large that a partner lies in the
same cell or one next to it. There the least or largest quantity up to a moment decides: work that grows as sorting.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import polars as pl

from compliance.given import Given
from compliance.offences import told, written
from compliance.surveillance.restricted_list import standing_trades
from data.contracts.failure import UsageError
from data.contracts.words import Side

OWNERS = "account_owner"
SAME = ["owner", "instrument_id", "currency", "price"]
CELL = ["same", "time_cell", "size_cell"]
GRID = 10**10  # quantities have ten decimals
MOST_DECIMALS = 6
HUNDRED = Decimal(100)


def timed_trades(given: Given) -> pl.DataFrame:
    """Our trades that stand and say when they were made, with their beneficial `owner`: the account where unsaid."""
    trades = standing_trades(given).filter(pl.col("executed_at").is_not_null())
    if OWNERS not in given.inputs:
        return trades.with_columns(owner="account")
    owners = given.rows(OWNERS).select("account", owner="beneficial_owner").unique("account", keep="first")
    return trades.join(owners, on="account", how="left", maintain_order="left").with_columns(
        pl.coalesce("owner", "account")
    )


def traded_with_oneself(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Every purchase that has a sale of the same owner, instrument and price near it in time and size; names one."""
    seconds, percent = given.parameters["seconds"], given.parameters["quantity_percent"]
    found = with_partner(rows, seconds, percent)
    reason = pl.format(
        "{} bought {} at {} and sold as much, within {} percent, at the same price within {} seconds: {}",
        "owner",
        written("quantity"),
        written("price"),
        pl.lit(f"{percent:f}"),
        pl.lit(seconds),
        "partner",
    )
    return told(found, "trade_ref", reason, "trade_ref", amount=pl.col("gross_amount"))


def with_partner(rows: pl.DataFrame, seconds: int, percent: Decimal) -> pl.DataFrame:
    """Purchases that have a partner among the sales, with `partner`: the reference of one, the same in every run.

    Args:
        rows: `SAME`, `side`, `executed_at`, `quantity` and `trade_ref`.
        seconds: how far apart two are at most.
        percent: how much of the larger quantity the smaller may lack.

    Raises:
        UsageError: the window is below a second, or the percentage not from 0 to 99.
    """
    if seconds < 1 or not 0 <= percent <= HUNDRED - 1 or _scale(percent) > 10**MOST_DECIMALS:
        raise UsageError(f"{seconds} seconds and {percent} percent are no window; from 1 second and 0 to 99 percent")
    both = rows.group_by(SAME).agg(pl.col("side").n_unique().alias("sides")).filter(pl.col("sides") > 1)
    numbered = both.select(SAME).with_row_index("same")
    near = rows.join(numbered, on=SAME, how="inner", maintain_order="left")
    if near.is_empty():
        return near.drop("same").with_columns(partner=pl.lit(None, dtype=pl.String))
    cells = near.with_columns(
        time_cell=pl.col("executed_at").dt.epoch("us") // (seconds * 1_000_000),
        size_cell=_size_cells(near["quantity"], percent),
    )
    buys = cells.filter(pl.col("side") == Side.BUY).with_row_index("buy")
    sells = cells.filter(pl.col("side") == Side.SELL)
    stairs = {step: _staircase(sells, *step) for step in product((1, -1), (1, -1))}
    asked, found = buys.select("buy", *CELL, "executed_at", "quantity"), list[pl.DataFrame]()
    for later, larger in product((0, -1, 1), (0, -1, 1)):  # the same cell first: most are found there
        met = _nearby(asked, stairs[later or 1, larger or 1], (later, larger), seconds)
        found.append(met.filter(_near(percent)).select("buy", "partner"))
        asked = asked.join(found[-1], on="buy", how="anti")
    return buys.join(pl.concat(found), on="buy", how="inner").sort("buy").drop("buy", *CELL)


def _nearby(buys: pl.DataFrame, stairs: pl.DataFrame, steps: tuple[int, int], seconds: int) -> pl.DataFrame:
    """`buy`, `quantity`, and the `best` quantity and `partner` in the cell that many steps of time and size away."""
    later, larger = steps
    asked = buys.select(
        "buy",
        "same",
        pl.col("time_cell") + later,
        pl.col("size_cell") + larger,
        quantity="quantity",
        at=pl.col("executed_at") + pl.duration(seconds=later * seconds),
    )
    if later == 0:
        whole = stairs.group_by(CELL, maintain_order=True).last().drop("at")
        return asked.join(whole, on=CELL, how="inner")
    strategy = "backward" if later > 0 else "forward"
    return asked.sort("at").join_asof(stairs.sort("at"), on="at", by=CELL, strategy=strategy, check_sortedness=False)


def _staircase(sells: pl.DataFrame, later: int, larger: int) -> pl.DataFrame:
    """Of every cell and moment: the best quantity among its sales up to it (from it on, for an earlier cell).

    Best is the least for a cell of larger quantities, else the largest; `partner` is the sale that has it first.
    """
    ranked = sells.sort(*CELL, "executed_at", "trade_ref", descending=[False, False, False, later < 0, False])
    best = pl.col("quantity").cum_min() if larger > 0 else pl.col("quantity").cum_max()
    stairs = ranked.select(*CELL, "trade_ref", at="executed_at", best=best.over(CELL))
    is_new = pl.struct(*CELL, "best").ne(pl.struct(*CELL, "best").shift()).fill_null(value=True)
    partner = pl.when(is_new).then("trade_ref").forward_fill()
    return stairs.select(*CELL, "at", "best", partner=partner).unique([*CELL, "at"], keep="last", maintain_order=True)


def _near(percent: Decimal) -> pl.Expr:
    """Whether the smaller of two quantities lacks at most the percentage of the larger; false where one is absent."""
    smaller, larger = pl.min_horizontal("quantity", "best"), pl.max_horizontal("quantity", "best")
    scale = _scale(percent)
    kept = pl.lit(Decimal(int((HUNDRED - percent) * scale)))
    return (smaller * pl.lit(HUNDRED * scale) >= larger * kept) & pl.col("best").is_not_null()


def _scale(percent: Decimal) -> int:
    """What makes a whole number of the percentage."""
    return 10 ** max(0, -int(percent.normalize().as_tuple().exponent))


def _size_cells(quantities: pl.Series, percent: Decimal) -> pl.Series:
    """The cell of each quantity: within one, the smaller lacks at most the percentage of the larger."""
    if percent == 0:
        return quantities.rank("dense").cast(pl.Int64) * 2  # no two cells are next to each other
    edges = pl.DataFrame({"quantity": _edges(quantities, percent)}, schema={"quantity": quantities.dtype})
    table = edges.with_row_index("size_cell").with_columns(pl.col("size_cell").cast(pl.Int64))
    named = quantities.alias("quantity")
    cells = named.unique().sort().to_frame().join_asof(table, on="quantity", strategy="backward")
    return named.to_frame().join(cells, on="quantity", how="left", maintain_order="left")["size_cell"]


def _edges(quantities: pl.Series, percent: Decimal) -> list[Decimal]:
    """Lower ends of the cells, from the smallest quantity to beyond the largest.

    The next edge is the largest number of ten decimals of which this one lacks no more than the percentage; where
    that is this one, its cell holds only itself.
    """
    scale = _scale(percent)
    whole, kept = 100 * scale, int((HUNDRED - percent) * scale)
    smallest, largest = (int(Decimal(str(end)) * GRID) for end in (quantities.min(), quantities.max()))
    edges = [smallest]
    while edges[-1] <= largest:
        edges.append(max(edges[-1] * whole // kept, edges[-1] + 1))
    return [Decimal(edge) / GRID for edge in edges]
