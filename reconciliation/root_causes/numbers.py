"""What may lie behind a quantity or a price that differs: a factor of ten, pence against pounds."""

from __future__ import annotations

import polars as pl

from data.reference.currencies import quotation_words
from reconciliation.facing import house, plain, street

FACTORS = (10, 100, 1000)


def of_quantity(name: str) -> list[pl.Expr]:
    """Lot sizes."""
    return _scaled(name, "(lot size)")


def of_price(name: str, currency: str | None) -> list[pl.Expr]:
    """Hundredths of the currency, then other factors."""
    return [*([] if currency is None else _in_hundredths(name, currency)), *_scaled(name, "(scale of the price)")]


def _scaled(name: str, why: str) -> list[pl.Expr]:
    label = name.replace("_", " ")
    return [
        pl.when(smaller(name) * factor == larger(name)).then(
            pl.lit(f"{larger.__name__} {label} is {smaller.__name__} x {factor} {why}")
        )
        for smaller, larger in ((house, street), (street, house))
        for factor in FACTORS
    ]


def _in_hundredths(name: str, currency: str) -> list[pl.Expr]:
    """A market that quotes in pence, cents or agorot, against the currency itself."""
    quoted = [(word, said) for word, said in quotation_words().items() if said.divide_by in FACTORS]
    names = {said.currency: (word, said.divide_by) for word, said in reversed(quoted)}
    return [
        pl.when((house(currency) == code) & (larger(name) == smaller(name) * factor)).then(
            pl.format(
                f"price in {word} against {code}: house {{}}, street {{}}", plain(house(name)), plain(street(name))
            )
        )
        for code, (word, factor) in sorted(names.items())
        for larger, smaller in ((house, street), (street, house))
    ]
