"""A made-up day of house trades, one of each kind that transaction reports tell apart."""

from __future__ import annotations

from mifir_desk import BOND, UNLISTED, a_detail, a_house_trade, reported

from compliance.mifir.reports import Reports

OFF = {"venue": None, "counterparty": "BRK1"}
DEBT = {"instrument_id": BOND, "quantity": "100000", "price": "101.5", "price_unit": "PERCENT", "venue": "XMTF"}
CASH = {"gross_amount": "101500", "accrued_interest": "12.5"}
TRADES = (
    a_house_trade("OWN-BUY"),
    a_house_trade("OWN-SHORT", side="SELL", quantity="1301", executed_at="2026-11-20 10:00:00.000001+0000"),
    a_house_trade("CLIENT-SALE", side="SELL", account="FUND", **OFF),
    a_house_trade("JOINT-BUY", account="JOINT", **OFF),
    a_house_trade("PENCE", currency="GBX", price="1234.56", **OFF),
    a_house_trade("BOND", **DEBT, **CASH),
    a_house_trade("SWAP", **{**OFF, "instrument_id": "OTC-SWAP-1"}),
    a_house_trade("OPTION", **{**OFF, "instrument_id": "OTC-OPTION-1", "price": "1.5"}),
    a_house_trade("MANDATE", account="FUND", **OFF),
    a_house_trade("RECEIVED", account="JOINT", side="SELL", **OFF),
    a_house_trade("POOL-BUY", account="POOL"),
    a_house_trade("POOL-OUT", account="FUND", counterparty="POOL", venue="XOFF"),
    a_house_trade("OUTSIDE", **{**OFF, "instrument_id": UNLISTED}),
    a_house_trade("GONE", status="CANCEL"),
    a_house_trade("NO-LEI", **{**OFF, "counterparty": "NOLEI"}),
    a_house_trade("NO-CASH", **DEBT),
)
CLIENTS = {"capacity": "AOTC", "investment_decision": None}
FOR_CLIENTS = ("CLIENT-SALE", "JOINT-BUY", "POOL-BUY", "POOL-OUT")
SAID = {
    "MANDATE": {"capacity": "AOTC", "decision_makers": "HOUSE", "investment_decision": "ROBOT"},
    "RECEIVED": {**CLIENTS, "transmission": "RECEIVED", "transmitting_firm": "BRK1", "short_selling": "SELL"},
    "OWN-BUY": {"waivers": "SIZE;ILQD"},
    "SWAP": {"otc_flags": "BENC", "upfront_payment": "-12.5", "upfront_currency": "EUR", "complex_trade_id": "C1"},
}


def the_day() -> Reports:
    """What becomes of the trades."""
    clients = dict.fromkeys(FOR_CLIENTS, CLIENTS)
    refs = [str(trade["trade_ref"]) for trade in TRADES]
    return reported(*TRADES, reporting_detail=[a_detail(ref, **{**clients, **SAID}.get(ref, {})) for ref in refs])
