"""FIXML trade capture reports, as XML of several versions and as JSON."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from data.contracts.failure import InputError
from data.formats.fixml import cut
from data.formats.format import Records
from data.profiles.profile import profile_named

SIDE = '<RptSide Side="1" ClOrdID="C-1" Acct="A-1"><Pty R="24" ID="ACC-1"/><Pty R="24" ID="ACC-2"/></RptSide>'
INSTRUMENT = '<Instrmt Sym="NGZ6" ID="NG" Src="H" Exch="XNYM" PxQteCcy="USD"/>'


def report(sides: str = SIDE, instrument: str = INSTRUMENT, **change: str) -> str:
    told = {"RptID": "R-1", "TrdID": "T-1", "TransTyp": "0", "LastQty": "2", "LastPx": "3.450", "TrdDt": "2026-11-20"}
    attributes = " ".join(f'{key}="{text}"' for key, text in (told | change).items() if text)
    return f"<TrdCaptRpt {attributes}>{instrument}{sides}</TrdCaptRpt>"


def records(text: str) -> Records:
    return cut(text.encode(), profile_named("fixml_trades"))


def batch(*messages: str, namespace: str = "") -> str:
    return f"<FIXML{namespace}>\n<Batch><Hdr/>\n" + "\n".join(messages) + "\n</Batch>\n</FIXML>"


def rows(found: Records) -> list[dict[str, Any]]:
    return found.rows.filter(pl.col("excluded").is_null() & pl.col("malformed").is_null()).to_dicts()


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://www.fixprotocol.org/FIXML-4-4"'])
def test_a_report_is_one_row_whatever_the_namespace(namespace: str) -> None:
    row = rows(records(batch(report(), namespace=namespace)))[0]

    assert (row["trade_ref"], row["status"], row["LastQty"], row["LastPx"]) == ("T-1", "NEW", "2", "3.450")
    assert (row["RptSide.Acct"], row["RptSide.Pty.24"], row["instrument"]) == ("A-1", "ACC-1", "NGZ6")
    assert row["line"] == 3


def test_both_sides_of_a_report_are_rows_with_their_own_accounts() -> None:
    found = rows(records(batch(report(sides=SIDE + '<RptSide Side="2" Acct="B-2"/>'))))

    told = [(row["part"], row["trade_ref"], row["RptSide.Side"], row["RptSide.Acct"]) for row in found]
    assert told == [(0, "T-1/1", "1", "A-1"), (1, "T-1/2", "2", "B-2")]


@pytest.mark.parametrize(
    ("transaction", "status"), [("0", "NEW"), ("1", "CANCEL"), ("2", "CORRECT"), ("4", "CANCEL")]
)
def test_the_kind_of_transaction_becomes_the_status(transaction: str, status: str) -> None:
    assert rows(records(batch(report(TransTyp=transaction))))[0]["status"] == status


def test_without_a_trade_id_a_cancel_speaks_of_the_report_it_refers_to() -> None:
    found = rows(records(batch(report(TrdID="", RptRefID="R-0", TransTyp="1"), report(TrdID=""))))

    assert [row["trade_ref"] for row in found] == ["R-0", "R-1"]


def test_an_unknown_transaction_is_malformed_and_a_rejected_report_excluded() -> None:
    found = records(batch(report(TransTyp="9"), report(TrdRptStat="1"))).rows

    assert "TransTyp is '9'" in found["malformed"][0]
    assert found["excluded"][1] == "TrdRptStat 1: trade report was rejected"


def test_a_security_is_known_by_its_identifier() -> None:
    row = rows(records(batch(report(instrument='<Instrmt Sym="ACME" ID="XS0000000009" Src="4"/>'))))[0]

    assert (row["instrument"], row["scheme"]) == ("XS0000000009", "ISIN")


def test_requests_and_empty_batches_are_no_trades() -> None:
    assert records(batch('<TrdCaptRptReq ReqID="1"/>')).rows["excluded"][0].startswith("TrdCaptRptReq")
    assert records(batch()).rows.height == 0


def as_json(**change: object) -> str:
    attributes = {
        "tradeID": "T-1", "transactionType": 0, "tradeQuantity": 2.0, "tradePrice": 3.45, "tradeDate": "2026-11-20",
        "Instrument": {"productSymbol": "NGZ6", "productSourceCode": "H", "priceQuoteCurrency": "USD"},
        "ReportSide": {"buySellCode": "1", "Parties": [{"partyID": "ACC-1", "partyRole": 24}]},
    }  # fmt: skip
    return json.dumps({"data": [{"type": "TradeCaptureReport", "attributes": attributes | change}]}, indent=1)


def test_json_becomes_the_same_columns_and_keeps_its_digits() -> None:
    row = rows(records(as_json().replace("3.45", "3.4500000000000000001")))[0]

    assert (row["trade_ref"], row["instrument"], row["RptSide.Pty.24"]) == ("T-1", "NGZ6", "ACC-1")
    assert (row["LastPx"], row["line"]) == ("3.4500000000000000001", 3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<FIXML><Batch>", "truncated"),
        ("<Document/>", "expected <FIXML>"),
        ('{"data": [', "no JSON"),
        ('{"trades": []}', 'no list "data"'),
        (as_json(tradePrice=float("nan")), "NaN is no number"),
        ("[" * 5000, "no JSON"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><FIXML/>', "refused unread"),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        records(text)
