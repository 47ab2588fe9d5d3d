"""What one more settlement day of a fail would cost, for instructions that are failing or may fail."""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.settlement.csdr_penalties import EXPECTED, FAIL_DAY, Failing, PenaltyType, expected_penalties
from compliance.settlement.instruction_standing import KEY, Stand
from compliance.settlement.penalty_days import charged, failing_party, reference_of
from data.contracts.settlement_instruction import Movement

COST = pl.Schema(
    {
        KEY: pl.String,
        "cost_per_day": EXPECTED["amount"],
        "cost_currency": pl.String,
        "cost_side": EXPECTED["direction"],  # DEBT: ours to pay
        "cost_unknown": pl.String,  # why it cannot be computed
    }
)


def cost_of_a_day(given: Given, waiting: pl.DataFrame) -> pl.DataFrame:
    """COST of each instruction that a depository would charge, at the prices and rates of the business date.

    Args:
        waiting: open instructions with `acts`, `cause` and the reasons they have; those of which no reason tells who
            would fail are counted as failed by the one who delivers, unmatched ones as ours: the worst for us.

    Returns:
        One row per instruction that would be charged; of one that both parties fail, our side.
    """
    day = given.business_date
    inside = charged(waiting)
    rows = [[_value(row, name, day) for name in FAIL_DAY] for row in inside.iter_rows(named=True)]
    asked = pl.DataFrame(rows, schema=FAIL_DAY, orient="row")
    made = expected_penalties(asked, reference_of(given))
    ours_first = made.sort("direction", descending=True).unique("instruction_ref", keep="first", maintain_order=True)
    named = {
        "cost_per_day": "amount",
        "cost_currency": "currency",
        "cost_side": "direction",
        "cost_unknown": "unknown",
    }
    return ours_first.select(pl.col("instruction_ref").alias(KEY), **named).cast(COST)


def _value(row: dict[str, object], name: str, day: object) -> object:
    fixed = {
        "instruction_ref": row[KEY],
        "penalty_type": PenaltyType.SEFP,
        "day": day,
        "computed_on": day,
        "failing": _party(row),
        "quantity": row["open_quantity"],
        "amount": row["open_amount"],
    }
    return fixed[name] if name in fixed else row[name]


def _party(row: dict[str, object]) -> Failing:
    told = failing_party(row)
    if told is not Failing.UNKNOWN:
        return told
    ours = row["stand"] != Stand.MATCHED or row["side"] == Movement.DELIVER
    return Failing.OURS if ours else Failing.THEIRS
