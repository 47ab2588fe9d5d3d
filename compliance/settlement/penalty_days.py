"""For which instructions and days a depository should charge a penalty, from what has been said of them.

A settlement fail (SEFP) is due for every settlement day, ISD included, at whose end a matched instruction has not
settled. A late matching fail (LMFP) is due on the day of matching for every settlement day from ISD to the day before
it, and falls on the party that instructed last (Delegated Regulation (EU) 2018/1229 Art. 16(3) and 16(5)).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from compliance.given import Given
from compliance.settlement.csdr_penalties import FAIL_DAY, Failing, PenaltyType, Reference, expected_penalties
from compliance.settlement.instruction_standing import KEY, Stand, standing
from compliance.settlement.penalty_class import penalty_classes
from data.contracts.contract import contract_named
from data.contracts.settlement_status import StatusKind
from data.reference.csdr_penalty_rates import Overnight, charges_in, charges_penalties
from data.reference.depositories import depository_calendar
from data.reference.settlement_codes import Actor, explained

TAKES = ("settlement_instruction", "reference_price", "instrument", "overnight_rate")
DEPOSITORY_ZONE = "Europe/Brussels"
INTERNATIONAL = frozenset({"XS", "EU", "EZ"})
ISIN = r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"
LONGEST_LATE_MATCHING = 92
BOTH_ON_HOLD = "BOTH"
NOT_TELLING = frozenset({"OTHER", "DEFAULT"})
"""Causes of which the code does not tell who fails; an insolvent party is charged nothing (CSDR Art. 7(12))."""


def expected_of(given: Given, day: date) -> pl.DataFrame:
    """The penalties that should be computed for a day: `compliance.settlement.csdr_penalties.EXPECTED`."""
    return expected_penalties(penalty_days(given, day), reference_of(given))


def penalty_days(given: Given, day: date) -> pl.DataFrame:
    """FAIL_DAY of what is computed for one day; empty on a day on which no depository settles."""
    at = None if day == given.business_date else datetime.combine(day, time(23, 59, 59), UTC)
    due = standing(given, at).filter(pl.col("settlement_date") <= day)
    inside = charged(due)
    rows = [*_settlement_fails(inside, day), *_late_matching(inside, day)]
    return pl.DataFrame(rows, schema=FAIL_DAY, orient="row")


def charged(due: pl.DataFrame) -> pl.DataFrame:
    """The rows of STANDING that settle at a depository that charges penalties.

    Where no depository is named, an ISIN of a country outside the EEA is taken to settle outside.
    """
    elsewhere = [place for place in due["place_of_settlement"].unique() if charges_penalties(place) is False]
    countries = due["instrument_id"].drop_nulls().str.slice(0, 2).unique()
    foreign = [country for country in countries if country not in INTERNATIONAL and not charges_in(country)]
    at_home = pl.col("instrument_id").str.contains(ISIN) & pl.col("instrument_id").str.slice(0, 2).is_in(foreign)
    named = pl.col("place_of_settlement").is_not_null()
    outside = pl.when(named).then(pl.col("place_of_settlement").is_in(elsewhere)).otherwise(at_home)
    return due.filter(~outside.fill_null(value=False))


def reference_of(given: Given) -> Reference:
    """Prices, classes and rates among what has arrived."""
    prices, instruments = given.inputs.get("reference_price"), given.inputs.get("instrument")
    rates = given.inputs.get("overnight_rate")
    if rates is None:
        rates = contract_named("overnight_rate").schema.to_frame()
    told = rates.select("currency", "effective_from", "rate", "day_count").rows()
    return Reference(
        prices=contract_named("reference_price").schema.to_frame() if prices is None else prices,
        classes={} if instruments is None else penalty_classes(instruments),
        rates=tuple(Overnight(*rate) for rate in told),
    )


def _settlement_fails(due: pl.DataFrame, day: date) -> list[list[Any]]:
    waiting = due.filter(pl.col("stand") == Stand.MATCHED)
    asked = {"status_kind": pl.lit(StatusKind.SETTLEMENT), "status_code": "settlement_code"}
    told = explained(waiting.with_columns(**asked, reason_code="settlement_reason"))
    return [
        _row(row, PenaltyType.SEFP, day, day, failing_party(row))
        for row in told.iter_rows(named=True)
        if _settles(row, day)
    ]


def _late_matching(due: pl.DataFrame, day: date) -> list[list[Any]]:
    matched_on = pl.col("matched_at").dt.convert_time_zone(DEPOSITORY_ZONE).dt.date()
    late = due.filter(matched_on == day, pl.col("settlement_date") < day)
    asked = {"status_kind": pl.lit(StatusKind.MATCHING), "status_code": pl.lit("NMAT")}
    told = explained(late.with_columns(**asked, reason_code="unmatched_reason"))
    return [
        _row(row, PenaltyType.LMFP, one, day, failing_party(row))
        for row in told.iter_rows(named=True)
        for one in _settlement_days(row, day)
    ]


def failing_party(row: Mapping[str, Any]) -> Failing:
    """Whose fault it is, as far as the reason tells.

    Args:
        row: with `reason_code`, `known`, `cause` and `acts`, as `data.reference.settlement_codes.explained` tells.

    Where the terms of two instructions differed, nobody but the depository knows who corrected them last.
    """
    if row["reason_code"] is None or not row["known"] or row["cause"] in NOT_TELLING:
        return Failing.UNKNOWN
    if row["reason_code"] == BOTH_ON_HOLD:
        return Failing.BOTH
    return {Actor.US: Failing.OURS, Actor.COUNTERPARTY: Failing.THEIRS}.get(Actor(row["acts"]), Failing.UNKNOWN)


def _settlement_days(row: Mapping[str, Any], matched: date) -> list[date]:
    """Settlement days from ISD to the day before matching, the last ninety-two at most."""
    begins: date = row["settlement_date"]
    days = [begins + timedelta(days=number) for number in range((matched - begins).days)]
    return [one for one in days if _settles(row, one)][-LONGEST_LATE_MATCHING:]


def _settles(row: Mapping[str, Any], day: date) -> bool:
    return _is_settlement_day(row["place_of_settlement"], row["currency"], day)


@lru_cache(maxsize=65536)
def _is_settlement_day(place: str | None, currency: str | None, day: date) -> bool:
    return depository_calendar(place, currency).is_business_day(day)


def _row(row: Mapping[str, Any], kind: PenaltyType, day: date, computed_on: date, failing: Failing) -> list[Any]:
    told = {
        **row,
        "instruction_ref": row[KEY],
        "penalty_type": kind,
        "day": day,
        "computed_on": computed_on,
        "failing": failing,
        "quantity": row["open_quantity"] if kind is PenaltyType.SEFP else row["quantity"],
        "amount": row["open_amount"] if kind is PenaltyType.SEFP else row["amount"],
    }
    return [told[name] for name in FAIL_DAY]
