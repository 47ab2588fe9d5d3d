"""Interactive Brokers Flex: executions among everything else, cancels and rebookings, comparable money."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from data.contracts.failure import InputError
from data.formats.format import Records
from data.formats.ibflex import cut
from data.profiles.profile import profile_named

BOOKED = {
    "transactionID": "T1", "tradeID": "N1", "transactionType": "ExchTrade", "buySell": "BUY", "quantity": "50",
    "tradePrice": "2", "tradeMoney": "100", "currency": "EUR", "ibCommissionCurrency": "EUR", "ibCommission": "-1",
    "netCash": "-101", "assetCategory": "STK", "multiplier": "1", "symbol": "ACME", "tradeDate": "20261120",
}  # fmt: skip


def trade(name: str = "Trade", **change: str) -> str:
    told = {**BOOKED, **change}
    return f"<{name} " + " ".join(f'{key}="{text}"' for key, text in told.items() if text) + "/>"


def statement(*trades: str, count: int = 1, others: str = "") -> str:
    return (
        f'<FlexQueryResponse><FlexStatements count="{count}"><FlexStatement accountId="U1">\n<Trades>\n'
        + "\n".join(trades)
        + f"\n</Trades>{others}</FlexStatement></FlexStatements></FlexQueryResponse>"
    )


def records(text: str) -> Records:
    return cut(text.encode(), profile_named("ibflex_trades"))


def rows(found: Records) -> list[dict[str, Any]]:
    return found.rows.filter(pl.col("excluded").is_null()).to_dicts()


def test_executions_are_rows_with_the_account_of_their_statement() -> None:
    found = records(statement(trade(), trade(transactionID="T2")))

    told = [(row["trade_ref"], row["accountId"], row["status"], row["line"]) for row in rows(found)]
    assert told == [("T1", "U1", "NEW", 3), ("T2", "U1", "NEW", 4)]
    assert found.rows["byte_offset"].to_list()[0] == statement(trade()).index("<Trade ")


@pytest.mark.parametrize("level", ["ORDER", "SYMBOL_SUMMARY", "CLOSED_LOT"])
def test_coarser_and_finer_levels_of_detail_are_not_added_to_the_executions(level: str) -> None:
    found = records(statement(trade(levelOfDetail="EXECUTION"), trade(levelOfDetail=level)))

    assert found.rows["excluded"].to_list() == [None, f"level of detail {level}: its executions are the trades"]


def test_records_of_other_sections_are_landed_and_excluded() -> None:
    found = records(statement(trade(), others='<CashTransactions><CashTransaction amount="5"/></CashTransactions>'))

    assert found.rows["excluded"].to_list() == [None, "CashTransaction is no trade"]


def test_a_statement_that_is_missing_fails_its_control() -> None:
    assert [control.agrees for control in records(statement(trade())).controls] == [True]
    control = records(statement(trade(), count=2)).controls[0]
    assert (control.said, control.counted, control.agrees) == ("2", "1", False)


def test_a_cancel_and_rebook_leaves_one_trade_with_the_cash_that_stands() -> None:
    cancel = trade(
        transactionType="TradeCancel", transactionID="T2", tradeID="", origTransactionID="T1", buySell="BUY (Ca.)",
        quantity="-50", tradePrice="", ibCommission="0", netCash="100",
    )  # fmt: skip
    again = trade(transactionID="T3", ibCommission="0", netCash="-100")

    found = rows(records(statement(trade(), cancel, again)))

    assert [(row["trade_ref"], row["status"]) for row in found] == [("T1", "NEW"), ("T1", "CANCEL"), ("T3", "NEW")]
    assert (found[2]["net"], found[2]["paid_commission"], found[1]["tradePrice"]) == ("-101", "-1", "2")


def test_money_that_is_not_the_value_of_the_trade_is_absent() -> None:
    lots, margined, foreign = rows(
        records(statement(trade(multiplier="100"), trade(assetCategory="FUT"), trade(ibCommissionCurrency="USD")))
    )

    assert (lots["gross"], lots["net"]) == (None, "-101")
    assert margined["net"] is None
    assert (foreign["paid_commission"], foreign["gross"]) == (None, "100")


def test_trades_without_any_number_are_named_by_their_content_and_alike_ones_counted() -> None:
    nameless = trade(transactionID="", tradeID="N/A")

    first, second = (row["trade_ref"] for row in rows(records(statement(nameless, nameless))))

    assert first.startswith("unnumbered/")
    assert (first[:-2], first[-2:], second[-2:]) == (second[:-2], "/1", "/2")


def test_an_attribute_named_like_a_column_of_ours_is_kept_beside_it() -> None:
    assert rows(records(statement(trade(source="TWS"))))[0]["sender.source"] == "TWS"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<FlexQueryResponse><FlexStatements", "truncated"),
        ("<Statement/>", "expected <FlexQueryResponse>"),
        ("a,b\n1,2", "not an Interactive Brokers Flex statement"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><FlexQueryResponse/>', "refused unread"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        records(text)


def test_comments_do_not_move_the_lines() -> None:
    found = records(statement(f"<!-- {trade()} -->", trade()))

    assert [row["line"] for row in rows(found)] == [4]
