"""The disposition ledger and its laws."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from data.contracts import disposition
from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from data.contracts.words import Disposition
from reconciliation.ledger import ProofResult, composed, proved

TRADE = contract_named("trade")


def lineage(*row_ids: str, book: str = "HOUSE") -> pl.DataFrame:
    rows = [(row, book, "fo", "a" * 64, line, 0, "RECEIVED") for line, row in enumerate(row_ids, 2)]
    return pl.DataFrame(rows, schema=LINEAGE, orient="row")


def canonical(side: str, currency: str, *row_ids: str) -> pl.DataFrame:
    numbers = {"quantity": Decimal(100), "net_amount": Decimal("12.5")}
    given = {**numbers, "side": side, "currency": currency, "trade_ref": "T"}
    return lineage(*row_ids).with_columns(
        [pl.lit(given.get(name)).cast(dtype).alias(name) for name, dtype in TRADE.schema.items()]
    )


def ended(kind: str, *row_ids: str) -> pl.DataFrame:
    rows = [{"book": "HOUSE", "row_id": row, "line": 2, "disposition": kind} for row in row_ids]
    return pl.DataFrame(rows, schema=disposition.SCHEMA)


ROWS = pl.concat([canonical("BUY", "USD", "a:2", "a:3"), canonical("SELL", "EUR", "a:4")])
ENDED = pl.concat([ended("MATCHED", "a:2", "a:3"), ended("BREAK", "a:4")])
REJECTS = lineage("a:5", "a:5").with_columns(
    column=pl.Series(["Qty", "Px"]), value=pl.lit("1.2O0"), expected=pl.lit("a number")
)
EXCLUDED = lineage("a:6").with_columns(rule=pl.lit("total line"))
LANDED = lineage("a:2", "a:3", "a:4", "a:5", "a:6")


def prove(
    landed: pl.DataFrame = LANDED, rows: pl.DataFrame = ROWS, dispositions: pl.DataFrame = ENDED
) -> ProofResult:
    return proved(landed, rows, composed(dispositions, REJECTS, EXCLUDED), TRADE)


def test_a_row_rejected_for_two_columns_stands_once_and_names_one() -> None:
    ledger = composed(ENDED, REJECTS, EXCLUDED)

    assert ledger.schema == disposition.SCHEMA
    assert ledger.filter(pl.col("disposition") == Disposition.REJECTED).select("row_id", "reason").rows() == [
        ("a:5", "column Px")
    ]
    assert ledger["row_id"].to_list() == ["a:2", "a:3", "a:4", "a:5", "a:6"]


def test_the_proof_line_says_where_every_row_is() -> None:
    proof = prove()

    assert proof.holds
    assert proof.line == "5 rows landed = 2 matched + 1 broken + 1 rejected + 1 excluded; 0 unaccounted"


def test_sums_are_signed_and_per_currency() -> None:
    laws = {law.name: law for law in prove().laws}

    assert str(laws["signed quantity in USD"]) == "signed quantity in USD: 200.0000000000 = 200.0000000000"
    assert laws["signed net_amount in EUR"].left == "-12.5000000000"


def test_nothing_landed_is_proved_too() -> None:
    proof = proved(LANDED.clear(), ROWS.clear(), composed(ENDED.clear(), REJECTS.clear(), EXCLUDED.clear()), TRADE)

    assert proof.holds
    assert proof.line == "0 rows landed = 0; 0 unaccounted"


@pytest.mark.parametrize(
    ("broken", "unaccounted"),
    [
        ({"dispositions": ENDED.head(2)}, 1),
        ({"dispositions": pl.concat([ENDED, ENDED.head(1)])}, 1),
        ({"landed": LANDED.head(4)}, 0),
        ({"rows": ROWS.head(2)}, 0),
    ],
)
def test_a_ledger_that_does_not_add_up_is_not_proved(broken: dict[str, pl.DataFrame], unaccounted: int) -> None:
    proof = prove(**broken)

    assert not proof.holds
    assert proof.unaccounted == unaccounted
    assert any("IS NOT" in str(law) for law in proof.laws)
