"""Which differences are accounted for by another one, so that one cause is one break type and not five.

Gross follows quantity x price; accrued interest follows quantity; charges follow gross; net follows its parts or,
where the parts are silent, quantity x price; a flipped side turns the charges of net round. Every law is checked
with exact numbers on both rows, to the minor unit; what does not come out even stays a type of its own.
"""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.trade_arithmetic import CHARGES
from reconciliation.facing import differs, explained, gap, house, street
from reconciliation.worth import AMOUNT_TYPE, VALUE, times

UNIT = pl.col("minor_unit")
NOTHING = pl.lit(None, pl.String)
PARTS_OF_NET = {"gross_amount", "accrued_interest", *CHARGES}


def with_explanations(pairs: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Add `explained.<field>` for every money column.

    Args:
        pairs: rows side by side as `facing` names them, with the `value` (quantity x price) of both, `gap.` and
            `within.` of every compared field, and `minor_unit` of the amounts.
        contract: what the rows are; only contracts with the parts of net have laws.
    """
    told = pairs.with_columns(NOTHING.alias(f"explained.{name}") for name in contract.having(Role.MONEY))
    if not told.height or not PARTS_OF_NET | {"net_amount"} <= set(contract.columns):
        return told
    told = told.with_columns(_cause(contract).alias("cause"))
    return told.with_columns(_gross(), *_charges(), _accrued(contract)).with_columns(_net(contract)).drop("cause")


def _cause(contract: Contract) -> pl.Expr:
    """The fields among quantity and price that differ, as text; null where neither does."""
    names = [name for name in (contract.only(Role.QUANTITY), contract.only(Role.PRICE)) if name is not None]
    return _joined([pl.when(differs(name)).then(pl.lit(name)) for name in names])


def _gross() -> pl.Expr:
    """Both sides hold gross = quantity x price, or the same multiple of it: a contract size, say."""
    ours, theirs = (_within_minor_unit(say("gross_amount"), say(VALUE)) for say in (house, street))
    return _by_cause("gross_amount", (ours & theirs) | _same_rate("gross_amount", VALUE))


def _accrued(contract: Contract) -> pl.Expr:
    """Accrued interest per unit of quantity is the same, to the minor unit."""
    quantity = contract.only(Role.QUANTITY) or ""
    even = _same_rate("accrued_interest", quantity).fill_null(value=False)
    told = pl.when(differs(quantity) & differs("accrued_interest") & even).then(pl.lit(quantity))
    return told.alias("explained.accrued_interest")


def _charges() -> list[pl.Expr]:
    """A charge is the same part of gross on both sides, to the minor unit."""
    return [_by_cause(name, _same_rate(name, "gross_amount")) for name in CHARGES]


def _net(contract: Contract) -> pl.Expr:
    """The parts of net differ by what net differs by; or quantity x price does; or the side is flipped."""
    direction = contract.only(Role.DIRECTION) or ""
    buys = house(direction).cast(pl.String) == contract.positive_direction
    charges = pl.sum_horizontal(_both_say(name) for name in CHARGES)
    parts = (
        _both_say("gross_amount") + _both_say("accrued_interest") + pl.when(buys).then(charges).otherwise(-charges)
    )
    silent = house("gross_amount").is_null() | street("gross_amount").is_null()
    by_value = pl.when(silent & _near(gap("net_amount"), house(VALUE) - street(VALUE))).then(pl.col("cause"))
    by_parts = pl.when(~differs(direction) & ~silent & _near(gap("net_amount"), parts)).then(_differing_parts())
    told = pl.coalesce(by_parts, by_value, _by_flipped_side(direction))
    return pl.when(differs("net_amount")).then(told).alias("explained.net_amount")


def _both_say(name: str) -> pl.Expr:
    """What this part moves net by; a part that one side is silent about accounts for nothing."""
    return gap(name).fill_null(0).cast(AMOUNT_TYPE)


def _by_flipped_side(direction: str) -> pl.Expr:
    """What the house adds to gross the street takes off: the same charges, the other way round."""
    ours, theirs = (
        say("net_amount") - say("gross_amount") - say("accrued_interest").fill_null(0) for say in (house, street)
    )
    return pl.when(differs(direction) & _near(ours, -theirs)).then(pl.lit(direction))


def _differing_parts() -> pl.Expr:
    """The roots of the parts that differ: a part that is itself explained stands for its cause."""
    parts = ("gross_amount", "accrued_interest", *CHARGES)
    roots = [pl.when(differs(name)).then(pl.coalesce(explained(name), pl.lit(name))) for name in parts]
    texts = pl.concat_list(roots).list.drop_nulls().list.unique(maintain_order=True)
    return pl.when(texts.list.len() > 0).then(texts.list.join(" and "))


def _by_cause(name: str, even: pl.Expr) -> pl.Expr:
    return pl.when(differs(name) & even.fill_null(value=False)).then(pl.col("cause")).alias(f"explained.{name}")


def _same_rate(name: str, per: str) -> pl.Expr:
    """|a x q - b x p| is at most half a minor unit times (p + q): a / p and b / q come of one rate."""
    left, right = times(house(name), street(per)), times(street(name), house(per))
    room = times(house(per).abs() + street(per).abs(), UNIT)
    return (left - right).abs() * 2 <= room


def _within_minor_unit(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return (one.cast(AMOUNT_TYPE) - other.cast(AMOUNT_TYPE)).abs() < UNIT


def _near(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return ((one.cast(AMOUNT_TYPE) - other.cast(AMOUNT_TYPE)).abs() <= UNIT).fill_null(value=False)


def _joined(texts: list[pl.Expr]) -> pl.Expr:
    """Texts joined by ` and `, absent ones left out; null where all are."""
    listed = pl.concat_list(texts).list.drop_nulls()
    return pl.when(listed.list.len() > 0).then(listed.list.join(" and ")) if texts else NOTHING
