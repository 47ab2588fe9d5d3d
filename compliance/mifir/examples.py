"""A whole transaction report and the reference data it is judged by, as the examples of checks say rows: in text."""

from __future__ import annotations

FIRM, CCP, CLIENT = "5493001KJTIIGC8Y1R12", "549300ZK53CNGEEI6A29", "HWUPKR0MPOU8FGXBT394"
SHARE, BOND = "DE0007164600", "DE0001102440"
REPORT = {
    "report_status": "NEWT",
    "venue_transaction_id": "X1",
    "executing_entity": FIRM,
    "investment_firm": "true",
    "submitting_entity": FIRM,
    "buyer": FIRM,
    "buyer_type": "LEI",
    "seller": CCP,
    "seller_type": "LEI",
    "order_transmission": "false",
    "trading_time": "2026-11-20T09:30:00.123456Z",
    "trading_time_decimals": "6",
    "trading_capacity": "DEAL",
    "quantity": "100",
    "quantity_type": "UNIT",
    "price": "110.25",
    "price_type": "MONETARY",
    "price_currency": "EUR",
    "venue": "XETR",
    "venue_branch": "DE",
    "isin": SHARE,
    "investment_decision": "ALGO7",
    "investment_decision_type": "ALGO",
    "execution": "ALGO7",
    "execution_type": "ALGO",
    "securities_financing": "false",
    "trade_date": "2026-11-20",
}
"""A purchase for own account on a regulated market."""
SALE = {**REPORT, "buyer": CCP, "seller": FIRM, "short_selling": "SELL"}
PERSON = {
    **REPORT,
    "trading_capacity": "AOTC",
    "buyer": "DE19800113ANNA#BEISP",
    "buyer_type": "CONCAT",
    "buyer_branch": "DE",
    "buyer_first_names": "ANNA",
    "buyer_surnames": "BEISPIEL",
    "buyer_birth_date": "1980-01-13",
    "investment_decision": "",
    "investment_decision_type": "",
}
"""The same for a client who is a natural person."""
LISTED = {
    "instrument_id": SHARE,
    "cfi": "ESVUFR",
    "venue": "XETR",
    "admitted_from": "2010-01-04",
    "short_selling_rules": "YES",
}
DEBT = {**LISTED, "instrument_id": BOND, "cfi": "DBFTFB"}
VENUE = {"mic": "XETR", "kind": "REGULATED_MARKET", "country": "DE", "ccp_lei": CCP}
HOUSE = {
    "party_id": "HOUSE",
    "role": "FIRM",
    "lei": FIRM,
    "lei_status": "ISSUED",
    "lei_issued_on": "2012-11-29",
    "investment_firm": "YES",
    "country": "DE",
}
CLEARER = {"party_id": "CLEAR", "role": "CCP", "lei": CCP, "lei_status": "LAPSED", "lei_issued_on": "2014-03-13"}
REFERENCE = {"instrument": [LISTED, DEBT], "trading_venue": [VENUE], "party": [HOUSE, CLEARER]}
