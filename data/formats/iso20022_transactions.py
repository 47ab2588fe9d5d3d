"""What a transaction of an ISO 20022 settlement message says of itself, wherever the message keeps it.

The same facts stand in different places: references in `TxId`, `TxIdDtls` or beside each other, quantities in
`QtyAndAcctDtls` or `TxDtls`. They are looked up in all of these, the nearest first.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.formats.iso20022_parts import (
    amount_of,
    at,
    coded,
    day_of,
    instrument_of,
    moment_of,
    party_of,
    quantities_of,
    told,
)
from data.formats.xml_reader import Element

HOLDERS = ("TxId", "TxIdDtls", "SttlmTpAndAddtlParams", "AddtlParams", "TxDtls", "TradDtls", "QtyAndAcctDtls")
REFERENCES = {
    "owner_ref": "AcctOwnrTxId",
    "servicer_ref": "AcctSvcrTxId",
    "market_ref": "MktInfrstrctrTxId",
    "counterparty_ref": "CtrPtyMktInfrstrctrTxId",
    "processor_ref": "PrcrTxId",
    "common_ref": "CmonId",
    "trade_ref": "TradId",
    "pool_ref": "PoolId",
}
WHOLE, SETTLED, REMAINING = ("SttlmQty", "SttldQty", "PstngQty"), ("PrevslySttldQty",), ("RmngToBeSttldQty",)
MONEY = {
    "money": ("SttlmAmt", "SttldAmt", "PstngAmt"),
    "settled_money": ("PrevslySttldAmt",),
    "remaining_money": ("RmngToBeSttldAmt",),
}
DAYS = {
    "trade_day": "TradDt",
    "settlement_day": "SttlmDt",
    "expected_day": "XpctdSttlmDt",
    "effective_day": "FctvSttlmDt",
}


def transaction_columns(element: Element) -> dict[str, str]:
    """The columns of one transaction; nothing absent is there."""
    places = [element, *(part for part in element.children if part.name in HOLDERS)]
    found = {name: _text(places, tag) for name, tag in REFERENCES.items()}
    found["owner_ref"] = found["owner_ref"] or told(element, "TxId", "TxId/TxId")
    found |= {name: day_of(_first(places, tag)) for name, tag in DAYS.items()}
    found |= {
        "direction": _text(places, "SctiesMvmntTp"),
        "payment": _text(places, "Pmt"),
        "matched": moment_of(_first(places, "MtchdStsTmStmp")),
        "accepted": moment_of(_first(places, "AckdStsTmStmp")),
        "reversal": _text(places, "RvslInd"),
    }
    found |= instrument_of(_first(places, "FinInstrmId"))
    for name, tags in (("quantity", WHOLE), ("settled", SETTLED), ("remaining", REMAINING)):
        found |= quantities_of(_first(places, *tags), name)
    for name, tags in MONEY.items():
        found |= amount_of(_first(places, *tags), name)
    found |= _price(_first(places, "DealPric"))
    found |= {name: text for place in places for name, text in account_columns(place).items()}
    found |= _parties(places, found["direction"]) | _parameters(places)
    return {name: text for name, text in found.items() if text}


def account_columns(element: Element) -> dict[str, str]:
    """The safekeeping account that an element names, or its wallet."""
    account = told(element, "SfkpgAcct/Id", "BlckChainAdrOrWllt/Id", "SfkpgAcct")
    owner = party_of(at(element, "AcctOwnr"))
    return {name: text for name, text in (("account", account), ("account_owner", owner)) if text}


def _first(places: list[Element], *tags: str) -> Element | None:
    return next((found for tag in tags for place in places for found in place.named(tag)), None)


def _text(places: list[Element], tag: str) -> str:
    return coded(_first(places, tag))


def _price(element: Element | None) -> dict[str, str]:
    if element is None:
        return {}
    rate = told(element, "Val/Rate")
    if rate:
        return {"price": rate, "price_type": "PRCT"}
    amount = amount_of(at(element, "Val") or element, "price")
    return amount | {"price_type": "ACTU"} if amount else {}


def _parties(places: list[Element], direction: str) -> dict[str, str]:
    """The other side is that of the delivery we receive, or of the receipt we deliver."""
    names = ("RcvgSttlmPties", "DlvrgSttlmPties")
    other, own = (_first(places, name) for name in (names if direction == "DELI" else names[::-1]))
    clients = list(_clients(other))
    return {
        "counterparty": party_of(clients[0]) if clients else "",
        "counterparty_account": told(clients[0], "SfkpgAcct/Id") if clients else "",
        "agent": party_of(at(other, "Pty1")),
        "place_of_settlement": party_of(at(other, "Dpstry")) or party_of(at(own, "Dpstry")),
    }


def _clients(side: Element | None) -> Iterator[Element]:
    """Party 2 is the client of party 1, which is the participant of the depository; the client goes first."""
    for name in ("Pty2", "Pty1"):
        party = at(side, name)
        if party is not None:
            yield party


def _parameters(places: list[Element]) -> dict[str, str]:
    parameters = _first(places, "SttlmParams")
    kind = _first(places, "SttlmTxOrCorpActnEvtTp")
    return {
        "transaction_type": coded(at(parameters, "SctiesTxTp")) or coded(at(kind, "SctiesTxTp")) or coded(kind),
        "hold": coded(at(parameters, "HldInd")),
        "partial": told(parameters, "PrtlSttlmInd") or _text(places, "PrtlSttlm"),
    }
