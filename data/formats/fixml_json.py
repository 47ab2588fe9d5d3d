"""Trade capture reports as JSON, read into the attribute names of FIXML; numbers keep their digits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from data.contracts.failure import InputError

REPORT: Mapping[str, str] = {
    "messageID": "RptID", "tradeID": "TrdID", "secondaryTradeID": "TrdID2", "transactionType": "TransTyp",
    "tradeReportType": "RptTyp", "tradeStatus": "TrdRptStat", "tradeType": "TrdTyp", "tradeSubType": "TrdSubTyp",
    "tradeMatchID": "MtchID", "executionID": "ExecID", "priceType": "PxTyp", "venueType": "VenuTyp",
    "tradeQuantity": "LastQty", "tradePrice": "LastPx", "tradeDate": "TrdDt", "clearDate": "BizDt",
    "transactionTime": "TxnTm", "lastUpdateTime": "LastUpdateTm", "multiLegReportingType": "MLegRptTyp",
    "requestID": "ReqID", "reportRefID": "RptRefID",
}  # fmt: skip
INSTRUMENT: Mapping[str, str] = {
    "productSymbol": "Sym", "productCode": "ID", "productSourceCode": "Src", "cfiCode": "CFI",
    "securityType": "SecTyp", "contractPeriodCode": "MMY", "maturityDate": "MatDt", "strikePrice": "StrkPx",
    "priceMultiplier": "Mult", "unitOfMeasure": "UOM", "putCall": "PutCall", "productExchange": "Exch",
    "priceQuoteCurrency": "PxQteCcy",
}  # fmt: skip
SIDE: Mapping[str, str] = {
    "buySellCode": "Side", "clientOrderID": "ClOrdID", "orderID": "OrdID", "inputSource": "InptSrc",
    "cti": "CustCpcty", "account": "Acct", "currency": "Ccy",
}  # fmt: skip

Parts = tuple[dict[str, str], list[dict[str, str]]]


class Number(str):
    """A JSON number as its text."""

    __slots__ = ()


class Found(NamedTuple):
    """One record of `data`: where it begins (line, byte offset), its text, its type, and its columns."""

    place: tuple[int, int | None]
    raw: str
    kind: str
    report: Parts


def reports_of(payload: bytes) -> Iterator[Found]:
    """Every record of the document's `data`.

    Raises:
        InputError: not JSON, or without a list `data`.
    """
    try:
        text = payload.decode("utf-8-sig")
        document: Any = json.loads(text, parse_float=Number, parse_int=Number, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the file is no JSON: {error}; it may be truncated, ask the sender for it again") from None
    records: Any = cast("dict[str, Any]", document).get("data") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise InputError('the JSON has no list "data" of trade capture reports; is it another profile\'s file?')
    starts = _starts(text, len(cast("list[Any]", records)))
    for number, record in enumerate(cast("list[Any]", records)):
        told: dict[str, Any] = cast("dict[str, Any]", record) if isinstance(record, dict) else {}
        yield Found(starts[number], json.dumps(record), str(told.get("type", "")), _parts(told.get("attributes")))


def _refuse(word: str) -> str:
    raise ValueError(f"{word} is no number")


def _starts(text: str, count: int) -> list[tuple[int, int | None]]:
    """Line and byte offset of the records of the outermost list."""
    decoder = json.JSONDecoder()
    at = text.find("[", text.find('"data"') if text.lstrip().startswith("{") else 0) + 1
    starts: list[tuple[int, int | None]] = []
    for _ in range(count):
        while text[at] in " \t\r\n,":
            at += 1
        starts.append((1 + text.count("\n", 0, at), len(text[:at].encode())))
        _, at = decoder.raw_decode(text, at)
    return starts


def _parts(attributes: Any) -> Parts:
    if not isinstance(attributes, dict):
        return {}, []
    told = cast("dict[str, Any]", attributes)
    shared = _named(told, REPORT, "") | _named(told.get("Instrument"), INSTRUMENT, "Instrmt.")
    sides = told.get("ReportSide")
    listed: list[Any] = cast("list[Any]", sides) if isinstance(sides, list) else [sides] if sides else []
    return shared, [_named(side, SIDE, "RptSide.") | _parties(side) for side in listed]


def _named(told: Any, names: Mapping[str, str], prefix: str) -> dict[str, str]:
    if not isinstance(told, dict):
        return {}
    given = cast("dict[str, Any]", told)
    return {prefix + name: str(given[key]) for key, name in names.items() if isinstance(given.get(key), str)}


def _parties(side: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    parties = cast("dict[str, Any]", side).get("Parties") if isinstance(side, dict) else None
    for party in cast("list[Any]", parties) if isinstance(parties, list) else []:
        told: dict[str, Any] = cast("dict[str, Any]", party) if isinstance(party, dict) else {}
        if isinstance(told.get("partyRole"), str) and isinstance(told.get("partyID"), str):
            found.setdefault(f"RptSide.Pty.{told['partyRole']}", told["partyID"])
    return found
