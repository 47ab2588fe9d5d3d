"""The elements of one MiFIR transaction report (auth.016 New or Cxl) as columns of the contract, all text.

Field numbers are those of RTS 22 (Delegated Regulation 2017/590), Annex I, Table 2. Parts of repeating fields are
joined by `;`, in the order of the file; where no part says anything the column is absent.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from data.contracts.transaction_report import PART

LEAVES = {
    "TxId": "transaction_reference",
    "ExctgPty": "executing_entity",
    "InvstmtPtyInd": "investment_firm",
    "SubmitgPty": "submitting_entity",
    "OrdrTrnsmssn/TrnsmssnInd": "order_transmission",
    "OrdrTrnsmssn/TrnsmttgBuyr": "transmitting_firm_buyer",
    "OrdrTrnsmssn/TrnsmttgSellr": "transmitting_firm_seller",
    "Tx/TradDt": "trading_time",
    "Tx/TradgCpcty": "trading_capacity",
    "Tx/Qty/NmnlVal/@Ccy": "quantity_currency",
    "Tx/Qty/MntryVal/@Ccy": "quantity_currency",
    "Tx/DerivNtnlChng": "notional_change",
    "Tx/Pric/Pric/MntryVal/Amt/@Ccy": "price_currency",
    "Tx/Pric/NoPric/Pdg": "price_type",
    "Tx/Pric/NoPric/Ccy": "price_currency",
    "Tx/NetAmt": "net_amount",
    "Tx/TradVn": "venue",
    "Tx/CtryOfBrnch": "venue_branch",
    "Tx/UpFrntPmt/Amt": "upfront_payment",
    "Tx/UpFrntPmt/Amt/@Ccy": "upfront_currency",
    "Tx/TradPlcMtchgId": "venue_transaction_id",
    "Tx/CmplxTradCmpntId": "complex_trade_id",
    "FinInstrm/Id": "isin",
    "FinInstrm/Othr/FinInstrmGnlAttrbts/Id": "isin",
    "FinInstrm/Othr/FinInstrmGnlAttrbts/FullNm": "instrument_name",
    "FinInstrm/Othr/FinInstrmGnlAttrbts/ClssfctnTp": "cfi",
    "FinInstrm/Othr/FinInstrmGnlAttrbts/NtnlCcy": "notional_currency",
    "FinInstrm/Othr/DebtInstrmAttrbts/MtrtyDt": "maturity_date",
    "FinInstrm/Othr/DerivInstrmAttrbts/XpryDt": "expiry_date",
    "FinInstrm/Othr/DerivInstrmAttrbts/PricMltplr": "price_multiplier",
    "FinInstrm/Othr/DerivInstrmAttrbts/OptnTp": "option_type",
    "FinInstrm/Othr/DerivInstrmAttrbts/StrkPric/Pric/MntryVal/Amt/@Ccy": "strike_currency",
    "FinInstrm/Othr/DerivInstrmAttrbts/StrkPric/NoPric/Pdg": "strike_price_type",
    "FinInstrm/Othr/DerivInstrmAttrbts/StrkPric/NoPric/Ccy": "strike_currency",
    "FinInstrm/Othr/DerivInstrmAttrbts/OptnExrcStyle": "exercise_style",
    "FinInstrm/Othr/DerivInstrmAttrbts/DlvryTp": "delivery",
    "FinInstrm/Othr/DerivInstrmAttrbts/AsstClssSpcfcAttrbts/Intrst/OthrNtnlCcy": "notional_currency_2",
    "FinInstrm/Othr/DerivInstrmAttrbts/AsstClssSpcfcAttrbts/FX/OthrNtnlCcy": "notional_currency_2",
    "InvstmtDcsnPrsn/Prsn/CtryOfBrnch": "investment_decision_branch",
    "ExctgPrsn/Prsn/CtryOfBrnch": "execution_branch",
    "AddtlAttrbts/ShrtSellgInd": "short_selling",
    "AddtlAttrbts/RskRdcgTx": "risk_reducing",
    "AddtlAttrbts/SctiesFincgTxInd": "securities_financing",
}
QUANTITIES = {"Unit": "UNIT", "NmnlVal": "NOMINAL", "MntryVal": "MONETARY"}
PRICES = {"MntryVal/Amt": "MONETARY", "Pctg": "PERCENT", "Yld": "YIELD", "BsisPts": "BASIS_POINTS"}
STRIKE = "FinInstrm/Othr/DerivInstrmAttrbts/StrkPric"
UNDERLYING = "FinInstrm/Othr/DerivInstrmAttrbts/UndrlygInstrm"
LEGS = {
    "Othr": ("SINGLE", "BASKET"),
    "Swp/SwpIn": ("SWAP_IN", "SWAP_IN_BASKET"),
    "Swp/SwpOut": ("SWAP_OUT", "SWAP_OUT_BASKET"),
}
LISTS = {"AddtlAttrbts/WvrInd": "waivers", "AddtlAttrbts/OTCPstTradInd": "otc_flags"}
GROUPS = {
    "Buyr/AcctOwnr": "buyer",
    "Buyr/DcsnMakr": "buyer_decision",
    "Sellr/AcctOwnr": "seller",
    "Sellr/DcsnMakr": "seller_decision",
}
ONE_OF = {"LEI": "LEI", "MIC": "MIC", "Intl": "INTC", "Algo": "ALGO", "Clnt": "NORE"}
PLUS, MINUS = ("true", "1"), ("false", "0")

Leaves = dict[str, list[str]]


class Unreadable(Exception):  # noqa: N818  it never leaves the format: the record says it in `malformed`
    """Why a report cannot be cut into fields, in words."""


def fields_of(node: Any) -> dict[str, str]:
    """The columns of one New or Cxl element.

    Raises:
        Unreadable: an element that is not known here, one that stands twice, or a text that holds `;`.
    """
    groups: dict[str, list[Leaves]] = {}
    leaves: Leaves = {}
    _gather(node, "", leaves, groups)
    cancelled = str(node.tag).endswith("}Cxl")
    fields = {"report_status": "CANC" if cancelled else "NEWT"}
    fields |= _underlyings(groups)
    for path, column in GROUPS.items():
        fields |= _parties(column, groups.get(path, []))
    fields |= _number(leaves, "Tx/Qty", "quantity", QUANTITIES)
    fields |= _number(leaves, "Tx/Pric/Pric", "price", PRICES)
    fields |= _number(leaves, f"{STRIKE}/Pric", "strike_price", PRICES)
    for path, column in (("InvstmtDcsnPrsn", "investment_decision"), ("ExctgPrsn", "execution")):
        fields |= _trader(leaves, path, column)
    for path, column in LISTS.items():
        fields |= {column: PART.join(map(_part, leaves.pop(path)))} if path in leaves else {}
    _turn(leaves, "Tx/UpFrntPmt/Sgn", "Tx/UpFrntPmt/Amt")
    fields |= {LEAVES[path]: _only(path, texts) for path, texts in leaves.items() if path in LEAVES}
    if strange := [path for path in leaves if path not in LEAVES]:
        raise Unreadable(f"the report holds {strange[0]}, which is no element of auth.016.001.01")
    if "trading_time" in fields:
        fields["trading_time_decimals"] = str(len(re.sub(r"^[^.]*\.?|Z$", "", fields["trading_time"])))
    return {column: text for column, text in fields.items() if text}


def _gather(node: Any, prefix: str, leaves: Leaves, groups: dict[str, list[Leaves]]) -> None:
    """Every text below an element by its path; parties and underlyings each by themselves."""
    for child in node:
        path = prefix + _local(child.tag)
        for name, text in child.items():
            leaves.setdefault(f"{path}/@{name}", []).append(text)
        if not len(child):
            leaves.setdefault(path, []).append((child.text or "").strip())
        elif path in GROUPS:
            own: Leaves = {}
            _gather(child, "", own, groups)
            groups.setdefault(path, []).append(own)
        elif path == UNDERLYING:
            _gather_underlyings(child, groups)
        else:
            _gather(child, f"{path}/", leaves, groups)


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


def _gather_underlyings(node: Any, groups: dict[str, list[Leaves]]) -> None:
    """One part per underlying: its leg and form in `form`, and what it holds."""
    for path, (single, basket) in LEGS.items():
        for leg in node.findall("/".join(f"{{*}}{name}" for name in path.split("/"))):
            for choice in leg:
                name = _local(choice.tag)
                form = single if name == "Sngl" else basket
                for item in choice if len(choice) else (None,):
                    own: Leaves = {"form": [form]}
                    if item is not None:
                        kind = _local(item.tag)
                        inner: Leaves = {} if len(item) else {kind: [(item.text or "").strip()]}
                        _gather(item, "", inner, groups)
                        own |= inner
                    groups.setdefault(UNDERLYING, []).append(own)


def _parties(column: str, parties: list[Leaves]) -> dict[str, str]:
    """The columns of the buyers, the sellers, or the decision makers of either."""
    parts: dict[str, list[str]] = {}
    for number, party in enumerate(parties):
        told = {name.removeprefix("Id/"): texts for name, texts in party.items()}
        for name, text in _party(column, told).items():
            parts.setdefault(name, [""] * len(parties))[number] = _part(text)
        if told:
            raise Unreadable(f"{column} holds {next(iter(told))}, which is no element of auth.016.001.01")
    return {name: PART.join(texts) for name, texts in parts.items()}


def _party(column: str, told: Leaves) -> dict[str, str]:
    found = _identified(told, column, "Prsn/Othr")
    for element, name in (
        ("CtryOfBrnch", "branch"),
        ("Prsn/FrstNm", "first_names"),
        ("Prsn/Nm", "surnames"),
        ("Prsn/BirthDt", "birth_date"),
    ):
        if element in told:
            found[f"{column}_{name}"] = _only(element, told.pop(element))
    return found


def _identified(told: Leaves, column: str, person: str) -> dict[str, str]:
    """Who is meant, and by which scheme; takes the leaves it reads."""
    for element, kind in ONE_OF.items():
        if element in told:
            return {column: _only(element, told.pop(element)), f"{column}_type": kind}
    if f"{person}/Id" not in told:
        return {}
    found = {column: _only(f"{person}/Id", told.pop(f"{person}/Id"))}
    for element in (f"{person}/SchmeNm/Cd", f"{person}/SchmeNm/Prtry"):
        if element in told:
            found[f"{column}_type"] = _only(element, told.pop(element))
    return found


def _trader(leaves: Leaves, path: str, column: str) -> dict[str, str]:
    start = f"{path}/"
    own = {name.removeprefix(start): leaves.pop(name) for name in list(leaves) if name.startswith(start)}
    found = _identified(own, column, "Prsn/Othr")
    leaves |= {f"{start}{name}": texts for name, texts in own.items()}
    return found


def _number(leaves: Leaves, path: str, column: str, kinds: dict[str, str]) -> dict[str, str]:
    _turn(leaves, f"{path}/MntryVal/Sgn", f"{path}/MntryVal/Amt")
    for element, kind in kinds.items():
        if f"{path}/{element}" in leaves:
            return {column: _only(element, leaves.pop(f"{path}/{element}")), f"{column}_type": kind}
    return {}


def _turn(leaves: Leaves, sign: str, amount: str) -> None:
    """Give an amount the sign that stands beside it."""
    if sign not in leaves:
        return
    said = _only(sign, leaves.pop(sign))
    if said not in (*PLUS, *MINUS):
        raise Unreadable(f"{sign} is {said!r}, neither true nor false")
    if said in MINUS and amount in leaves:
        leaves[amount] = [f"-{text}" for text in leaves[amount]]


def _underlyings(groups: dict[str, list[Leaves]]) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    found = groups.get(UNDERLYING, [])
    for number, told in enumerate(found):
        for name, text in _underlying(dict(told)).items():
            parts.setdefault(f"underlying_{name}", [""] * len(found))[number] = _part(text)
    return {name: PART.join(texts) for name, texts in parts.items()}


def _underlying(told: Leaves) -> dict[str, str]:
    unit, count = told.pop("Nm/Term/Unit", None), told.pop("Nm/Term/Val", None)
    found = {"term": f"{_only('Val', count)}{_only('Unit', unit)}"} if unit and count else {}
    for element, name in (
        ("form", "form"),
        ("ISIN", "isin"),
        ("Nm/RefRate/Indx", "index"),
        ("Nm/RefRate/Nm", "index"),
    ):
        if element in told:
            found[name] = _only(element, told.pop(element))
    if told:
        raise Unreadable(f"the underlying holds {next(iter(told))}, which is no element of auth.016.001.01")
    return found


def _only(path: str, texts: list[str]) -> str:
    if len(texts) != 1:
        raise Unreadable(f"the report holds {path} {len(texts)} times")
    return texts[0]


def _part(text: str) -> str:
    if PART in text:
        raise Unreadable(f"{text!r} holds {PART!r}, which separates the parts of a column")
    return text
