"""SETT-006: cash penalties that the depository should charge for the business date."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.offences import written
from compliance.settlement.instruction_standing import STATUS, Stand, standing
from compliance.settlement.penalty_days import TAKES, expected_of
from data.contracts.exact import exact
from data.contracts.finding import Severity
from data.contracts.penalty import PenaltyDirection

SHOWN = Decimal("1e-8")
FAILING = {
    "instruction_ref": "I1",
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "LACK",
    "instrument_id": "DE0007164600",
    "side": "DELIVER",
    "payment": "APMT",
    "quantity": "1000",
    "amount": "250000",
    "currency": "EUR",
    "settlement_date": "2026-11-20",
    "place_of_settlement": "DAKVDEFFXXX",
    "prepared_at": "2026-11-20T17:00:00Z",
}
WITH = {
    "reference_price": [
        {"instrument_id": "DE0007164600", "price_date": "2026-11-20", "price": "250.35", "price_unit": "CURRENCY"}
    ],
    "instrument": [{"instrument_id": "DE0007164600", "cfi": "ESVUFR", "liquid": "YES", "sme_growth_market": "NO"}],
}


def _looks_at(given: Given) -> pl.DataFrame:
    known = pl.col("stand").is_in([Stand.SETTLED, Stand.MATCHED])
    return standing(given).filter(known, pl.col("settlement_date") <= given.business_date)


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    del rows
    expected = expected_of(given, given.business_date)
    whose = (
        pl.when(pl.col("direction") == PenaltyDirection.DEBT)
        .then(pl.lit("we owe"))
        .when(pl.col("direction") == PenaltyDirection.CRED)
        .then(pl.lit("due to us"))
        .otherwise(pl.lit("not known who owes"))
    )
    figures = pl.format(
        "{} {} of {}: {} {} = {} x {} percent ({}), payable as {}",
        "penalty_type",
        whose,
        "day",
        "exact_amount",
        "currency",
        "base_amount",
        pl.col("rate").map_elements(_percent, pl.String),
        pl.coalesce(pl.when(pl.col("method") == "CASH").then(pl.lit("lack of cash")), pl.col("penalty_class")),
        written("amount"),
    )
    unknown = pl.format("{} of {} cannot be computed: {}", "penalty_type", "day", "unknown")
    return expected.with_columns(
        field=pl.col("penalty_type").cast(pl.String),
        value=pl.col("exact_amount"),
        reason=pl.coalesce(unknown, figures),
        reference=pl.col("instruction_ref"),
    )


def _percent(share: str) -> str:
    """A share as percent, at most eight places of it, for people to read."""
    percent = Decimal(share).scaleb(2)
    return exact(percent.quantize(SHOWN, ROUND_HALF_EVEN))


CHECK = Check(
    id="SETT-006",
    name="Cash penalties expected",
    question="Which cash penalties should the depository charge or credit for the business date, and how much?",
    basis="CSDR Article 7(2); Delegated Regulation (EU) 2017/389 Articles 2 and 3 and Annex; Delegated Regulation "
    "(EU) 2018/1229 Articles 16 to 18",
    severity=Severity.MEDIUM,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2022, 2, 1),
    parts=(
        Part(
            name="expected penalty",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS,),
            takes=TAKES,
            on=date(2026, 11, 20),
            passing={STATUS: [FAILING | {"status_code": "SETT", "reason_code": ""}], **WITH},
            failing={STATUS: [FAILING], **WITH},
        ),
    ),
    advice="Cure the fail: the figure is charged again every settlement day. Compare it with the depository's report "
    "(SETT-007) and allocate it to whom caused it.",
)
