"""Settlement readiness: what settles next, what will not and why, what it costs per day, and who must act."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from compliance.given import Given
from compliance.offences import written
from compliance.parameters import Parameter
from compliance.report import Made, Report
from compliance.settlement.efficiency import efficiency, percent
from compliance.settlement.fails import with_age, with_explanation
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, OPEN, STATUS, Stand, standing
from compliance.settlement.penalty_days import TAKES
from compliance.settlement.penalty_forecast import cost_of_a_day
from data.contracts.exact import exact
from data.contracts.penalty import PenaltyDirection
from data.contracts.settlement_instruction import Movement
from data.reference.settlement_codes import Actor

POSITION = "position"
HOLDS = frozenset({"HOLD"})
READY, NOT_READY, AT_RISK = "ready", "not ready", "at risk"
SHOWN = (
    "settlement_date", "reference", "readiness", "why", "who_must_act", "age_days", "cost_per_day", "cost_currency",
    "cost_side", "cost_unknown", "side", "instrument_id", "open_quantity", "open_amount", "currency", "account",
    "counterparty", "place_of_settlement",
)  # fmt: skip
WHO = {
    Actor.US: "we",
    Actor.COUNTERPARTY: "the counterparty",
    Actor.BOTH: "we and the counterparty",
    Actor.CSD: "the depository or custodian",
    Actor.NOBODY: "nobody",
}


def _make(given: Given) -> Made:
    waiting = _waiting(given)
    judged = _judged(waiting, given.inputs.get(POSITION))
    costs = cost_of_a_day(given, judged)
    told = judged.join(costs, on=KEY, how="left", maintain_order="left").select(SHOWN)
    failing = told.filter(pl.col("age_days") >= 1).sort("age_days", KEY, descending=[True, False])
    coming = told.filter(pl.col("age_days") < 1).sort("settlement_date", "readiness", KEY)
    totals = _totals(told)
    settled = _efficiency(given)
    tables = {"coming": coming, "failing": failing, "totals": totals, "efficiency": settled}
    return Made(tables, _lines(given.business_date, coming, failing))


def _waiting(given: Given) -> pl.DataFrame:
    """Open instructions that were due, or are within the settlement days ahead that the report looks at."""
    open_ = standing(given).filter(pl.col("stand").is_in(OPEN), pl.col("settlement_date").is_not_null())
    aged = with_explanation(with_age(open_, given.business_date))
    return aged.filter(pl.col("age_days") >= -given.parameters["days_ahead"])


def _judged(waiting: pl.DataFrame, positions: pl.DataFrame | None) -> pl.DataFrame:
    """`readiness`, `why` and `who_must_act`; deliveries beyond what the account holds are at risk."""
    short = _uncovered(waiting, positions)
    matched = pl.col("stand") == Stand.MATCHED
    told = matched & pl.col("settlement_reason").is_not_null()
    told_failing = (pl.col("settlement_code") == "PENF").fill_null(value=False)
    failing = matched & (told_failing | (pl.col("age_days") >= 1))
    held = ~pl.col("hold").str.to_lowercase().is_in(["false", "n", "no"]).fill_null(value=True)
    readiness = (
        pl.when(~matched | failing | held | (told & pl.col("cause").is_in(HOLDS).fill_null(value=False)))
        .then(pl.lit(NOT_READY))
        .when(told | (pl.col("missing_quantity") > 0))
        .then(pl.lit(AT_RISK))
        .otherwise(pl.lit(READY))
    )
    plain = matched & ~told & pl.col("narrative").is_null()
    lacking = pl.format("{} more than the account holds after earlier deliveries", written("missing_quantity"))
    why = (
        pl.when(plain & (pl.col("missing_quantity") > 0))
        .then(lacking)
        .when(plain & held)
        .then(pl.format("on hold ({})", "hold"))
        .when(plain & ~failing)
        .then(pl.lit("matched"))
        .otherwise("why")
    )
    acts = (
        pl.when(readiness == READY)
        .then(pl.lit(WHO[Actor.NOBODY]))
        .when(plain & (held | (pl.col("missing_quantity") > 0)))
        .then(pl.lit(WHO[Actor.US]))
        .otherwise(pl.col("acts").cast(pl.String).replace_strict(WHO, default=WHO[Actor.US], return_dtype=pl.String))
    )
    return short.with_columns(readiness=readiness, why=why, who_must_act=acts)


def _uncovered(waiting: pl.DataFrame, positions: pl.DataFrame | None) -> pl.DataFrame:
    """`missing_quantity`: what a delivery lacks once those due before it, and it, have left the position."""
    quantity = pl.Decimal(38, 10)
    if positions is None:
        return waiting.with_columns(missing_quantity=pl.lit(None, dtype=quantity))
    held = positions.group_by("account", "instrument_id").agg(held=pl.col("quantity").sum())
    owed = pl.when(pl.col("side") == Movement.DELIVER).then(pl.col("open_quantity")).otherwise(None)
    ordered = waiting.sort("settlement_date", KEY).with_columns(owed=owed.cast(quantity))
    running = pl.col("owed").fill_null(0).cum_sum().over("account", "instrument_id")
    joined = ordered.with_columns(running=running).join(
        held, on=["account", "instrument_id"], how="left", maintain_order="left"
    )
    missing = (pl.col("running") - pl.col("held").fill_null(0)).clip(lower_bound=0)
    own = pl.min_horizontal(missing, "owed").cast(quantity)
    return joined.with_columns(missing_quantity=pl.when(pl.col("owed").is_not_null()).then(own)).drop(
        "owed", "running", "held"
    )


def _totals(told: pl.DataFrame) -> pl.DataFrame:
    """Per settlement date, readiness and currency: how many, their money, and what a day costs us."""
    owed = pl.col("cost_per_day").filter(pl.col("cost_side") == PenaltyDirection.DEBT)
    keys = ("settlement_date", "readiness", "who_must_act", "currency")
    found = told.group_by(keys).agg(
        instructions=pl.len().cast(pl.Int64),
        open_amount=pl.col("open_amount").sum(),
        cost_per_day=owed.sum(),
    )
    return found.sort(keys, nulls_last=True)


def _efficiency(given: Given) -> pl.DataFrame:
    found = efficiency(given, given.business_date)
    rows: list[dict[str, Any]] = found.to_dicts()
    return found.with_columns(
        percent_by_number=pl.Series(
            [percent(Decimal(row["settled"]), Decimal(row["due"])) for row in rows], dtype=pl.String
        ),
        percent_by_value=pl.Series(
            [percent(row["settled_value"], row["due_value"]) for row in rows], dtype=pl.String
        ),
    )


def _lines(business_date: date, coming: pl.DataFrame, failing: pl.DataFrame) -> list[str]:
    lines: list[str] = []
    for (day,), group in coming.group_by("settlement_date", maintain_order=True):
        counts = dict(group["readiness"].value_counts(sort=True).iter_rows())
        of = ", ".join(f"{counts.get(word, 0)} {word}" for word in (READY, AT_RISK, NOT_READY))
        lines.append(f"{day}: {group.height} to settle: {of}")
    ours = failing.filter(pl.col("cost_side") == PenaltyDirection.DEBT)
    costs = ours.group_by("cost_currency").agg(pl.col("cost_per_day").sum()).drop_nulls().sort("cost_currency")
    cost = (
        ", ".join(f"{exact(amount)} {currency}" for currency, amount in costs.iter_rows()) or "nothing that is known"
    )
    lines.append(f"{business_date}: {failing.height} failing; they cost us {cost} per settlement day")
    unknown = failing.filter(pl.col("cost_unknown").is_not_null()).height
    if unknown:
        lines.append(f"the cost of {unknown} of them cannot be computed; cost_unknown says why")
    return lines


REPORT = Report(
    name="readiness",
    title="Settlement readiness",
    question="What settles next, what will not and why, what does it cost per day, and who must act?",
    needs=(STATUS,),
    takes=(INSTRUCTION, POSITION, *(name for name in TAKES if name != INSTRUCTION)),
    make=_make,
    parameters=(Parameter("days_ahead", 2, "settlement days ahead that are shown"),),
)
