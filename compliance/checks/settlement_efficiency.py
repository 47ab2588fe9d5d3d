"""SETT-012: how much of what was due has settled, per depository and counterparty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.percentages import more_than_percent
from compliance.settlement.efficiency import efficiency, percent
from compliance.settlement.instruction_standing import INSTRUCTION, STATUS
from data.contracts.finding import Severity

COUNT = pl.Decimal(38, 10)
SETTLED = {
    "status_kind": "SETTLEMENT",
    "status_code": "SETT",
    "settlement_date": "2026-11-20",
    "effective_date": "2026-11-20",
    "counterparty": "BROKDEFF",
    "place_of_settlement": "DAKVDEFFXXX",
    "amount": "100",
    "currency": "EUR",
}
FAILED = SETTLED | {"status_code": "PENF", "effective_date": "", "instruction_ref": "F1"}


def _all_but(failed: dict[str, str], others: int) -> list[dict[str, str]]:
    return [failed, *(SETTLED | {"instruction_ref": f"I{number}"} for number in range(others))]


def _looks_at(given: Given) -> pl.DataFrame:
    return efficiency(given, given.business_date)


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    least: Decimal = given.parameters["least_percent"]
    due, settled = pl.col("due").cast(COUNT), pl.col("settled").cast(COUNT)
    by_value = more_than_percent(pl.col("due_value") - pl.col("settled_value"), 100 - least, pl.col("due_value"))
    below = rows.filter(by_value | more_than_percent(due - settled, 100 - least, due))
    told = [_words(row, least) for row in below.iter_rows(named=True)]
    place, party = pl.col("place_of_settlement").fill_null("no place"), pl.col("counterparty").fill_null("no name")
    return below.with_columns(
        field=pl.lit("settled"),
        value=pl.format("{} of {}", "settled", "due"),
        reason=pl.Series(told, dtype=pl.String),
        reference=pl.format("{}/{}/{}", place, party, pl.col("currency").fill_null("no currency")),
        amount=pl.col("due_value") - pl.col("settled_value"),
    )


def _words(row: Mapping[str, Any], least: Decimal) -> str:
    by_number = percent(Decimal(row["settled"]), Decimal(row["due"]))
    by_value = percent(row["settled_value"], row["due_value"])
    return (
        f"{by_number} percent by number ({row['settled']} of {row['due']}) and {by_value} percent by value settled "
        f"on their date; {least} are expected"
    )


CHECK = Check(
    id="SETT-012",
    name="Settlement efficiency",
    question="How much of what was due has settled on its date, per depository and counterparty?",
    basis="Delegated Regulation (EU) 2018/1229 Articles 13 and 14",
    severity=Severity.INFO,
    pack=Pack.SETTLEMENT,
    parameters=(Parameter("least_percent", Decimal(95), "percent that is expected, by number and by value"),),
    parts=(
        Part(
            name="settled on the date",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS,),
            takes=(INSTRUCTION,),
            on=date(2026, 11, 20),
            passing={STATUS: _all_but(FAILED, 19)},
            failing={STATUS: _all_but(FAILED, 18)},
        ),
    ),
    advice="Speak with the counterparty whose deliveries fail; look at the reasons of SETT-005.",
)
