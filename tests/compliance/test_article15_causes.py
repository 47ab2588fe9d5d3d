"""Why a field differs: each pattern, and the smallest step beside it that no longer is one."""

from __future__ import annotations

import polars as pl
import pytest

from compliance.article15.causes import with_causes

OURS, THEIRS = "529900EXAMPLEFIRM071", "529900EXAMPLECLNT054"
MOMENT = "2026-11-05T09:30:00.123456Z"
DIFFER = "the values differ"
SHAPE = ("field", "house", "street", "h.trading_time", "trading_time", "h.buyer", "buyer", "h.seller", "seller")


def cause(field: str, house: str | None, street: str | None, **seen: str) -> str:
    """The cause of one difference; the report's time and parties agree unless they are said."""
    usual = {
        "h.trading_time": MOMENT, "trading_time": MOMENT, "h.buyer": OURS, "buyer": OURS, "h.seller": THEIRS,
        "seller": THEIRS,
    }  # fmt: skip
    row = {**usual, "field": field, "house": house, "street": street, **seen}
    frame = pl.DataFrame([row], schema=dict.fromkeys(SHAPE, pl.String)).with_columns(
        pl.col("h.trading_time", "trading_time").str.to_datetime(time_unit="us", time_zone="UTC")
    )
    return with_causes(frame)["cause"].item()


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ("2026-11-05T10:30:00.123456Z", "it is one hour late: local time reported as UTC"),
        ("2026-11-05T08:30:00.123456Z", "it is one hour early: local time reported as UTC"),
        ("2026-11-05T04:30:00.123456Z", "it is 5 hours early: local time reported as UTC"),
        ("2026-11-05T23:30:00.123456Z", "it is 14 hours late: local time reported as UTC"),
        ("2026-11-06T00:30:00.123456Z", DIFFER),
        ("2026-11-05T10:30:00.123457Z", DIFFER),
        ("2026-11-05T09:30:00Z", "the fraction of the second is cut off"),
        ("2026-11-05T00:00:00Z", "the time of day is missing"),
        ("2026-05-11T09:30:00.123456Z", "day and month are swapped"),
    ],
)
def test_moments(reported: str, said: str) -> None:
    assert cause("trading_time", MOMENT, reported, trading_time=reported) == said


@pytest.mark.parametrize(
    ("field", "house", "street", "said"),
    [
        ("price", "10.5", "1050", "it is 100 times the traded one: price in pence or cents"),
        ("price", "10.5", "1050.00000000000000001", DIFFER),
        ("price", "1050", "10.5", "it is the traded one divided by 100"),
        ("quantity", "7", "7000000", "it is 1,000,000 times the traded one"),
        ("quantity", "7", "700", "it is 100 times the traded one"),
        ("upfront_payment", "12.5", "-12.5", "it has the other sign"),
        ("price", "10.123456", "10.12", "it is rounded to 2 decimals"),
        ("price", "10.125", "10.13", "it is rounded to 2 decimals"),
        ("price", "9999999999999999", "1", DIFFER),
        ("price", None, "10", "it is filled though it has to be empty"),
        ("price", "10", None, "it is empty in the report"),
    ],
)
def test_numbers(field: str, house: str | None, street: str | None, said: str) -> None:
    assert cause(field, house, street) == said


@pytest.mark.parametrize(
    ("field", "house", "street", "said"),
    [
        ("venue", "XPAR", "XOFF", "a trade on a venue is reported as made off venue"),
        ("venue", "XOFF", "XPAR", "a trade off venue is reported as made on a venue"),
        ("venue", "XOFF", "XXXX", "XOFF and XXXX are mixed up"),
        ("venue", "XPAR", "XMIL", "XMIL is reported instead of XPAR"),
        ("trading_capacity", "DEAL", "AOTC", "AOTC is reported instead of DEAL"),
        ("buyer_surnames", "EXEMPLE", "EXEM", "the end is cut off"),
        ("execution", "abcdef", "ABCDEF", "capital and small letters differ"),
        ("isin", "FR0000000001", "FR0000000002", DIFFER),
    ],
)
def test_words(field: str, house: str, street: str, said: str) -> None:
    assert cause(field, house, street) == said


def test_parties_are_swapped_only_where_both_are() -> None:
    assert cause("buyer", OURS, THEIRS, buyer=THEIRS, seller=OURS) == "buyer and seller are swapped"
    assert cause("buyer", OURS, THEIRS, buyer=THEIRS) == DIFFER
