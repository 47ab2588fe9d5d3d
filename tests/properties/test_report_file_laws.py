"""A report file says what its reports say: read(write(reports)) is the reports, whatever they hold."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from mifir_reports import BROKER, FIRM, UNWRITTEN, a_cancel, a_report, an_option, read_back, reports, written
from polars.testing import assert_frame_equal

from data.contracts.lineage import LINEAGE
from data.contracts.transaction_report import PART

CODES = some.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8)
NAMES = some.text(string.ascii_letters + "&<>\"',.é漢\u2028 ]-", min_size=1, max_size=12).map(str.strip).filter(bool)
CURRENCIES = some.sampled_from(["EUR", "USD", "JPY"])


def numbers(total: int, fraction: int, *, signed: bool = False) -> some.SearchStrategy[Decimal]:
    """Numbers of so many digits; of 16 whole ones at most, which is what the contract holds."""
    least = -(10 ** min(total, 16 + fraction)) + 1 if signed else 1
    digits = some.integers(least, 10 ** min(total, 16 + fraction) - 1)
    return (
        some.tuples(digits, some.integers(0, fraction))
        .map(lambda told: Decimal(told[0]).scaleb(-told[1]))
        .filter(lambda number: abs(number) < Decimal("1e16"))
    )


@some.composite
def parties(draw: some.DrawFn, group: str, *, decision: bool = False) -> dict[str, Any]:
    """One to three buyers, sellers or decision makers."""
    kinds = ["LEI", "NIDN", "CCPT", "CONCAT", *([] if decision else ["MIC", "INTC"])]
    parts: dict[str, list[str]] = {}
    for number in range(count := draw(some.integers(1, 3))):
        kind = draw(some.sampled_from(kinds))
        told = {"": {"LEI": BROKER, "INTC": "INTC", "MIC": "XETR"}.get(kind) or draw(CODES), "_type": kind}
        if kind in ("NIDN", "CCPT", "CONCAT"):
            told |= {"_first_names": draw(NAMES), "_surnames": draw(NAMES), "_birth_date": "1970-01-01"}
        if not decision and draw(some.booleans()):
            told["_branch"] = "DE"
        for ending, text in told.items():
            parts.setdefault(f"{group}{ending}", [""] * count)[number] = text
    return {column: PART.join(texts) for column, texts in parts.items()}


@some.composite
def prices(draw: some.DrawFn, column: str, currency: str) -> dict[str, Any]:
    kind = draw(some.sampled_from(["MONETARY", "PERCENT", "YIELD", "BASIS_POINTS", "PNDG"]))
    number = {
        "MONETARY": numbers(18, 13, signed=True),
        "BASIS_POINTS": numbers(18, 17, signed=True),
        "PNDG": some.none(),
    }.get(kind, numbers(11, 10, signed=True))
    told = draw(CURRENCIES) if kind == "MONETARY" else None
    return {column: draw(number), f"{column}_type": kind, currency: told}


@some.composite
def new_reports(draw: some.DrawFn) -> dict[str, Any]:
    micro = draw(some.integers(0, 999_999))
    changes: dict[str, Any] = {
        **draw(parties("buyer")),
        **draw(parties("seller")),
        **draw(parties("seller_decision", decision=True)),
        **draw(prices("price", "price_currency")),
        "trading_time": datetime(2026, 11, 20, 9, 30, 1, micro, tzinfo=UTC),
        "trading_time_decimals": 6,
        "quantity": draw(numbers(18, 17)),
        "waivers": draw(some.sampled_from([None, "SIZE", "SIZE;ILQD"])),
        "upfront_payment": draw(numbers(18, 5, signed=True)),
        "upfront_currency": draw(CURRENCIES),
    }
    reference = draw(CODES)
    if draw(some.booleans()):
        return a_report(reference, **changes)
    told = {"instrument_name": draw(NAMES), "price_multiplier": draw(numbers(18, 17))}
    return an_option(reference, **changes, **told, **draw(prices("strike_price", "strike_currency")))


@settings(max_examples=40, deadline=None)
@given(rows=some.lists(some.one_of(new_reports(), CODES.map(a_cancel)), min_size=1, max_size=6))
def test_what_is_written_is_read_back(rows: list[dict[str, Any]]) -> None:
    frame = reports(*rows)

    payload = written(frame)

    back = read_back(payload)
    assert_frame_equal(back.drop(*LINEAGE, *UNWRITTEN), frame.drop(*UNWRITTEN))
    assert written(back.select(frame.columns)) == payload
    assert FIRM.encode() in payload
