"""The cash penalties that a depository should charge for settlement fails.

CSDR Art. 7(2), Delegated Regulation (EU) 2017/389, Delegated Regulation (EU) 2018/1229 Art. 16 to 18.
A penalty of a day is value x rate. The value is quantity x reference price, for debt nominal x price / 100; where no
securities move, it is the money. The rate is that of the instrument's class where the deliverer fails, and that of
overnight credit where the one who pays fails. Nothing is rounded until the amount of one penalty and day, which is
rounded half up to the minor unit of its currency; the figure before that is kept as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from data.contracts.exact import exact
from data.contracts.lineage import LINEAGE
from data.contracts.penalty import PenaltyDirection
from data.contracts.settlement_instruction import Movement, Payment
from data.contracts.words import PriceUnit
from data.reference.csdr_penalty_rates import Overnight, PenaltyClass, cash_rate, security_rate
from data.reference.currencies import currencies

DIGITS = 80
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class PenaltyType(StrEnum):
    SEFP = "SEFP"  # settlement fail: matched, due, not settled
    LMFP = "LMFP"  # late matching: matched after the intended settlement date


class Failing(StrEnum):
    """Whose fault a fail is: the account owner's (OURS), the other party's, both at once, or nobody says."""

    OURS = "OURS"
    THEIRS = "THEIRS"
    BOTH = "BOTH"
    UNKNOWN = "UNKNOWN"


class Method(StrEnum):
    SECU = "SECU"  # lack of securities
    CASH = "CASH"  # lack of cash


FAIL_DAY = pl.Schema(
    {
        "instruction_ref": pl.String,
        "market_ref": pl.String,
        "penalty_type": pl.Enum(PenaltyType),
        "day": pl.Date,  # the day that failed
        "computed_on": pl.Date,  # the day of the computation: `day`, or the day of late matching
        "failing": pl.Enum(Failing),
        "account": pl.String,
        "counterparty": pl.String,
        "instrument_id": pl.String,
        "place_of_settlement": pl.String,
        "side": pl.Enum(Movement),
        "payment": pl.Enum(Payment),
        "quantity": pl.Decimal(38, 10),
        "amount": pl.Decimal(38, 10),  # the money of the instruction
        "currency": pl.String,
        "settlement_date": pl.Date,
        **LINEAGE,
    }
)
"""One row per instruction and day for which a penalty is due."""

EXPECTED = pl.Schema(
    {
        "computed_on": pl.Date,
        "day": pl.Date,
        "instruction_ref": pl.String,
        "market_ref": pl.String,
        "penalty_type": pl.Enum(PenaltyType),
        "direction": pl.Enum(PenaltyDirection),
        "method": pl.Enum(Method),
        "penalty_class": pl.Enum(PenaltyClass),
        "quantity": pl.Decimal(38, 10),
        "price": pl.Decimal(38, 12),
        "price_unit": pl.Enum(PriceUnit),
        "price_date": pl.Date,
        "base_amount": pl.String,  # every digit
        "rate": pl.String,  # share of the base for one day, every digit
        "exact_amount": pl.String,  # base x rate before rounding
        "amount": pl.Decimal(38, 10),  # null where `unknown` says why
        "currency": pl.String,
        "unknown": pl.String,
        "account": pl.String,
        "counterparty": pl.String,
        "instrument_id": pl.String,
        "settlement_date": pl.Date,
        **LINEAGE,
    }
)
"""One row per penalty, party and day, from the account owner's view: DEBT is owed, CRED is due to us."""


class Reference(NamedTuple):
    """What penalties are computed with.

    Args:
        prices: rows of the contract `reference_price`.
        classes: instrument -> its class, None where what is known of it does not tell.
        rates: overnight rates that the firm has sent.
        oldest_price_days: calendar days after which a price no longer speaks.
    """

    prices: pl.DataFrame
    classes: Mapping[str, PenaltyClass | None]
    rates: tuple[Overnight, ...] = ()
    oldest_price_days: int = 10


class _Figure(NamedTuple):
    base: Decimal | None = None
    rate: Decimal | None = None
    currency: str | None = None
    unknown: str | None = None


def expected_penalties(fail_days: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """The penalties of the days that failed.

    Args:
        fail_days: FAIL_DAY; one where both parties fail makes two penalties, one each way.

    Returns:
        EXPECTED, sorted by day of computation, instruction, type, day and direction. A penalty that cannot be
        computed is there without an amount and says why.
    """
    priced = _priced(fail_days, reference)
    rows = [_penalty(row, failing, reference) for row in priced.to_dicts() for failing in _parties(row["failing"])]
    found = pl.DataFrame(rows, schema=EXPECTED, orient="row")
    return found.sort("computed_on", "instruction_ref", "penalty_type", "day", "direction", nulls_last=True)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Half up to the minor unit of the currency: the one rounding of a penalty."""
    with localcontext(prec=DIGITS):
        return amount.quantize(_minor_units().get(currency, CENT), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=1)
def _minor_units() -> dict[str, Decimal]:
    listed = currencies().drop_nulls("minor_unit")
    units: list[Decimal] = listed["minor_unit"].to_list()
    return {code: unit.normalize() for code, unit in zip(listed["code"], units, strict=True)}


def _parties(failing: str) -> list[Failing]:
    return [Failing.OURS, Failing.THEIRS] if failing == Failing.BOTH else [Failing(failing)]


def _priced(fail_days: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """With the newest price at or before the day that failed."""
    prices = (
        reference.prices.select("instrument_id", "price_date", "price", "price_unit", price_currency="currency")
        .unique(["instrument_id", "price_date"], keep="last", maintain_order=True)
        .sort("price_date")
    )
    return fail_days.sort("day").join_asof(
        prices,
        left_on="day",
        right_on="price_date",
        by="instrument_id",
        strategy="backward",
        tolerance=f"{reference.oldest_price_days}d",
        coalesce=False,
        check_sortedness=False,
    )


def _penalty(row: Mapping[str, Any], failing: Failing, reference: Reference) -> list[Any]:
    method = _method(row, failing)
    penalty_class = reference.classes.get(row["instrument_id"])
    figure = _figure(row, failing, method, penalty_class, reference.rates)
    exact_amount = None
    if figure.base is not None and figure.rate is not None:
        with localcontext(prec=DIGITS):
            exact_amount = figure.base * figure.rate
    amount = None if exact_amount is None or figure.currency is None else rounded(exact_amount, figure.currency)
    direction = {Failing.OURS: PenaltyDirection.DEBT, Failing.THEIRS: PenaltyDirection.CRED}.get(failing)
    made = {
        **{name: row[name] for name in FAIL_DAY if name in EXPECTED},
        **{name: row[name] for name in ("price", "price_unit", "price_date")},
        "direction": direction,
        "method": method,
        "penalty_class": penalty_class,
        "base_amount": _text(figure.base),
        "rate": _text(figure.rate),
        "exact_amount": _text(exact_amount),
        "amount": amount,
        "currency": figure.currency,
        "unknown": figure.unknown,
    }
    return [made[name] for name in EXPECTED]


def _method(row: Mapping[str, Any], failing: Failing) -> Method:
    """Lack of cash where the one who pays fails, else lack of securities (ESMA Q&A on Art. 7(2) CSDR)."""
    if not row["quantity"]:
        return Method.CASH
    pays = row["payment"] == Payment.APMT or (row["payment"] is None and bool(row["amount"]))
    receiver = Failing.OURS if row["side"] == Movement.RECEIVE else Failing.THEIRS
    return Method.CASH if pays and failing is receiver else Method.SECU


def _figure(
    row: Mapping[str, Any],
    failing: Failing,
    method: Method,
    penalty_class: PenaltyClass | None,
    rates: tuple[Overnight, ...],
) -> _Figure:
    if failing is Failing.UNKNOWN:
        return _Figure(unknown="no reason says which party fails; ask the custodian")
    base, currency, unknown = _base(row)
    if unknown is not None or currency is None:
        return _Figure(unknown=unknown)
    if method is Method.CASH:
        paid_in = row["currency"] or currency
        rate = cash_rate(paid_in, row["day"], rates)
        why = f"the overnight credit rate of {paid_in} on {row['day']} is not known; send it as overnight_rate"
    elif penalty_class is None:
        return _Figure(base, None, currency, f"the class of {row['instrument_id']} for penalties is not known")
    else:
        rate = security_rate(penalty_class, row["day"])
        why = "no penalties were charged before 2022-02-01"
    return _Figure(base, rate, currency, None if rate is not None else why)


def _base(row: Mapping[str, Any]) -> tuple[Decimal | None, str | None, str | None]:
    """The value that failed, its currency, and why it cannot be said."""
    if not row["quantity"]:
        return row["amount"], row["currency"], None if row["amount"] else "neither quantity nor amount is known"
    if row["price"] is None:
        return None, None, f"no reference price of {row['instrument_id']} for {row['day']} has arrived"
    value = _VALUE.get(row["price_unit"])
    if value is None:
        return None, None, f"the reference price is told in {row['price_unit']}, which is no value"
    with localcontext(prec=DIGITS):
        return value(row["quantity"], row["price"]), row["price_currency"], None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else exact(number)


_VALUE: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    PriceUnit.CURRENCY: lambda quantity, price: quantity * price,
    PriceUnit.PERCENT: lambda nominal, percent: nominal * percent / HUNDRED,
}
