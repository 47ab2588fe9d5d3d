"""Laws of transaction reports: each trade has one fate, whatever is missing, in whatever order the trades stand."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mifir_desk import BOND, SHARE, UNLISTED, a_detail, a_house_trade, reported

from compliance.mifir.forms import misformed
from compliance.mifir.reports import Reports
from compliance.mifir.writable import unwritable

LAW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
TRADES = st.fixed_dictionaries(
    {
        "side": st.sampled_from(["BUY", "SELL"]),
        "account": st.sampled_from(["PROP", "FUND", "JOINT", "POOL", "NOBODY"]),
        "counterparty": st.sampled_from([None, "BRK1", "FUND", "NOLEI", "POOL", "WHO"]),
        "instrument_id": st.sampled_from([SHARE, BOND, UNLISTED, "OTC-SWAP-1", "UNKNOWN"]),
        "price_unit": st.sampled_from([None, "CURRENCY", "PERCENT"]),
        "venue": st.sampled_from([None, "XETR", "XMTF", "XSIX", "XNYS", "XOFF", "XBAD"]),
        "quantity": st.sampled_from(["1", "1000", "0.5"]),
        "executed_at": st.sampled_from([None, "2026-11-20 09:30:00+0000", "2026-11-20 09:30:00.000001+0000"]),
        "accrued_interest": st.sampled_from([None, "1.5"]),
        "status": st.sampled_from(["NEW", "NEW", "CANCEL"]),
    }
)
DETAILS = st.fixed_dictionaries(
    {
        "capacity": st.sampled_from([None, "DEAL", "AOTC", "MTCH"]),
        "exclusion": st.sampled_from([None, None, "NETTING"]),
        "transmission": st.sampled_from([None, "SENT", "RECEIVED"]),
        "investment_decision": st.sampled_from([None, "TRADER", "ROBOT", "GHOST"]),
        "venue_transaction_id": st.sampled_from([None, "X1", "x-1"]),
        "waivers": st.sampled_from([None, "SIZE", "WHAT"]),
    }
)
DAYS = st.lists(st.tuples(TRADES, DETAILS), min_size=1, max_size=12)


def fates(day: list[tuple[dict[str, Any], dict[str, Any]]], order: list[int]) -> Reports:
    trades = [a_house_trade(f"T{place}", **day[place][0]) for place in order]
    return reported(*trades, reporting_detail=[a_detail(f"T{place}", **day[place][1]) for place in order])


@LAW
@given(day=DAYS)
def test_every_trade_is_reported_left_out_or_missing_and_never_two_of_them(day: list[Any]) -> None:
    made = fates(day, list(range(len(day))))

    told = [made.reports["trade_ref"].to_list(), made.left_out["trade_ref"].to_list()]
    told.append(made.missing["trade_ref"].unique().to_list())
    assert sorted(ref for refs in told for ref in refs) == sorted(f"T{place}" for place in range(len(day)))


@LAW
@given(day=DAYS)
def test_what_is_reported_can_be_written(day: list[Any]) -> None:
    reports = fates(day, list(range(len(day)))).reports

    assert unwritable(reports).is_empty()
    assert misformed(reports).is_empty()


@LAW
@given(day=DAYS, data=st.data())
def test_the_order_of_trades_changes_no_report(day: list[Any], data: st.DataObject) -> None:
    places = list(range(len(day)))
    one, other = fates(day, places), fates(day, data.draw(st.permutations(places)))

    where = ("trade_row_id", "row_id", "line")
    for first, second in zip(one, other, strict=True):
        kept = [name for name in first.columns if name not in where]
        assert first.select(kept).sort(kept).equals(second.select(kept).sort(kept))
