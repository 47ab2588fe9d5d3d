"""Which columns a SWIFT securities message gives: one table per kind of message, all in the sender's texts.

Confirmations of trades (515, 518) speak in CONFDET; settlement instructions (540-543) and confirmations (544-547)
in TRADDET, FIAC and SETDET.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from data.formats.swift_fields import Field, currency_and_amount, first, number_text

CONFIRMATIONS = ("515", "518")
INSTRUCTIONS = ("540", "541", "542", "543")
SETTLED = ("544", "545", "546", "547")
DELIVERS = ("542", "543", "546", "547")
FREE = ("540", "542", "544", "546")


class Source(NamedTuple):
    """Where a column stands: tag, qualifiers in order of preference, enclosing sequence, and which of its parts."""

    tag: str
    qualifiers: tuple[str, ...] = ("",)
    within: str = ""
    part: str = "value"  # value, day, time, code, amount, currency


_BOTH: Mapping[str, Source] = {
    "reference": Source("20", ("SEME",), "GENL"),
    "function": Source("23", ("",), "GENL"),
    "related": Source("20", ("RELA",), "LINK"),
    "previous": Source("20", ("PREV",), "LINK"),
    "trade_reference": Source("20", ("TRRF",), "LINK"),
    "common_reference": Source("20", ("COMM",), "LINK"),
    "pool_reference": Source("20", ("POOL",), "LINK"),
    "block_reference": Source("20", ("INDX", "MAST", "COLR"), "LINK"),
    "prepared": Source("98", ("PREP",), "GENL"),
    "place_of_settlement": Source("95", ("PSET",), part="party"),
    "deal_amount": Source("19", ("DEAL",), "AMT", "amount"),
    "deal_currency": Source("19", ("DEAL",), "AMT", "currency"),
    "accrued_interest": Source("19", ("ACRU",), "AMT", "amount"),
    "settlement_amount": Source("19", ("SETT", "ESTT"), "AMT", "amount"),
    "settlement_currency": Source("19", ("SETT", "ESTT"), "AMT", "currency"),
    "transaction_type": Source("22", ("SETR",)),
}
_CONFIRMATION: Mapping[str, Source] = {
    **_BOTH,
    "trade_day": Source("98", ("TRAD",), "CONFDET", "day"),
    "trade_time": Source("98", ("TRAD",), "CONFDET", "time"),
    "settlement_day": Source("98", ("SETT",), "CONFDET", "day"),
    "price": Source("90", ("DEAL",), "CONFDET", "amount"),
    "price_currency": Source("90", ("DEAL",), "CONFDET", "currency"),
    "price_type": Source("90", ("DEAL",), "CONFDET", "code"),
    "direction": Source("22", ("BUSE",), "CONFDET"),
    "payment": Source("22", ("PAYM",), "CONFDET"),
    "venue": Source("94", ("TRAD",), "CONFDET"),
    "investor": Source("95", ("INVE",), "CONFPRTY", "party"),
    "buyer": Source("95", ("BUYR",), "CONFPRTY", "party"),
    "seller": Source("95", ("SELL",), "CONFPRTY", "party"),
}
_SETTLEMENT: Mapping[str, Source] = {
    **_BOTH,
    "trade_day": Source("98", ("TRAD",), "TRADDET", "day"),
    "trade_time": Source("98", ("TRAD",), "TRADDET", "time"),
    "settlement_day": Source("98", ("SETT",), "TRADDET", "day"),
    "effective_day": Source("98", ("ESET",), "TRADDET", "day"),
    "price": Source("90", ("DEAL",), "TRADDET", "amount"),
    "price_currency": Source("90", ("DEAL",), "TRADDET", "currency"),
    "price_type": Source("90", ("DEAL",), "TRADDET", "code"),
    "venue": Source("94", ("TRAD",), "TRADDET"),
    "account": Source("97", ("SAFE",), "FIAC"),
    "buyer": Source("95", ("BUYR",), "SETPRTY", "party"),
    "seller": Source("95", ("SELL",), "SETPRTY", "party"),
    "delivering_agent": Source("95", ("DEAG",), "SETPRTY", "party"),
    "receiving_agent": Source("95", ("REAG",), "SETPRTY", "party"),
}
TABLES: Mapping[str, Mapping[str, Source]] = {
    **dict.fromkeys(CONFIRMATIONS, _CONFIRMATION),
    **dict.fromkeys((*INSTRUCTIONS, *SETTLED), _SETTLEMENT),
}
QUANTITIES = {**dict.fromkeys(CONFIRMATIONS, ("CONF",)), **dict.fromkeys((*INSTRUCTIONS, *SETTLED), ("SETT", "ESTT"))}
COMMISSIONS = ("EXEC", "LOCO")
FEES = ("RSCH", "REGF", "SHIP", "OTHR", "MACO", "SPCN", "POST", "ISDI", "ENTF", "CLEA", "EXCH", "TRAN")
TAXES = ("STAM", "TRAX", "VATA", "LOTE", "COAX", "STEX", "LEVY", "LOCT", "LEVX", "TAXC")
LOCAL_SCHEMES = {"US": "CUSIP", "GB": "SEDOL", "DE": "WKN", "CH": "VALOREN", "TS": "TICKER"}


def columns_of(kind: str, fields: Sequence[Field]) -> dict[str, str]:
    """Column -> text of one message of a kind that `TABLES` knows; what is absent is not there."""
    found = {name: _read(fields, source) for name, source in TABLES[kind].items()}
    found |= _instrument(first(fields, "35")) | _quantities(fields, QUANTITIES[kind]) | _charges(fields)
    found["function"], _, found["copy"] = found["function"].partition("/")
    if kind in CONFIRMATIONS:
        found["account"] = _confirmed_account(fields, found["direction"])
        buys = found["direction"] in ("BUYI", "SUBS")
        found["counterparty"] = found["seller"] if buys else found["buyer"]
    else:
        delivers = kind in DELIVERS
        found["direction"] = "DELIVER" if delivers else "RECEIVE"
        found["payment"] = "FREE" if kind in FREE else "APMT"
        found["counterparty"] = found["buyer"] if delivers else found["seller"]
        found["agent"] = found["receiving_agent"] if delivers else found["delivering_agent"]
        found["counterparty_account"] = _account_of(fields, "SETPRTY", "BUYR" if delivers else "SELL")
    return {name: text for name, text in found.items() if text}


def _read(fields: Sequence[Field], source: Source) -> str:
    for qualifier in source.qualifiers:
        item = first(fields, source.tag, qualifier, source.within)
        if item is not None:
            return _PARTS[source.part](item)
    return ""


def _party(item: Field) -> str:
    return f"{item.issuer}/{item.value}" if item.issuer else item.value.replace("\n", " ")


def _amount(item: Field) -> str:
    """The number of a price (`ACTU/EUR12,34`, `PRCT/101,5`) or an amount (`EUR100,`)."""
    currency, amount = currency_and_amount(_priced(item))
    return amount if currency else number_text(amount)


def _priced(item: Field) -> str:
    return item.value.partition("/")[2] if item.tag == "90" else item.value


_PARTS: Mapping[str, Callable[[Field], str]] = {
    "value": lambda item: item.value,
    "day": lambda item: item.value[:8],
    "time": lambda item: item.value[:14] if item.option in ("C", "E") else "",
    "code": lambda item: item.value.partition("/")[0],
    "currency": lambda item: currency_and_amount(_priced(item))[0],
    "amount": _amount,
    "party": _party,
}


def _instrument(item: Field | None) -> dict[str, str]:
    """ISIN where there is one, else the local code with the scheme of its country, and the description."""
    if item is None:
        return {}
    lines = item.value.split("\n")
    if lines[0].startswith("ISIN "):
        return {"instrument": lines[0][5:].strip(), "scheme": "ISIN", "description": " ".join(lines[1:])}
    parts = lines[0].split("/", 2)
    if len(parts) == 3 and not parts[0]:  # noqa: PLR2004  /US/3132MAD40
        scheme = LOCAL_SCHEMES.get(parts[1], parts[1])
        return {"instrument": parts[2].strip(), "scheme": scheme, "description": " ".join(lines[1:])}
    return {"description": " ".join(lines)}


def _quantities(fields: Sequence[Field], qualifiers: tuple[str, ...]) -> dict[str, str]:
    """`quantity_UNIT`, `quantity_FAMT` (face) and `quantity_AMOR` (current face): a message may state several."""
    found: dict[str, str] = {}
    for item in fields:
        if item.tag == "36" and item.qualifier in qualifiers:
            code, _, number = item.value.partition("/")
            found.setdefault(f"quantity_{code}", number_text(number))
    return found


def _charges(fields: Sequence[Field]) -> dict[str, str]:
    """`commission`, `fees`, `taxes`; CHAR counts as fees unless it is the total of the charges stated beside it."""
    stated: dict[str, Decimal] = {}
    for item in fields:
        if item.tag == "19" and "AMT" in item.path:
            amount = currency_and_amount(item.value)[1].replace(",", ".")
            if amount.replace(".", "", 1).removeprefix("-").isdecimal():
                stated[item.qualifier] = stated.get(item.qualifier, Decimal(0)) + Decimal(amount)
    parts = {
        name: sum((stated[code] for code in codes if code in stated), Decimal(0))
        for name, codes in (("commission", COMMISSIONS), ("fees", FEES), ("taxes", TAXES))
        if any(code in stated for code in codes)
    }
    without_taxes = sum((amount for name, amount in parts.items() if name != "taxes"), Decimal(0))
    if "CHAR" in stated and stated["CHAR"] not in (without_taxes, sum(parts.values(), Decimal(0))):
        parts["fees"] = parts.get("fees", Decimal(0)) + stated["CHAR"]
    return {name: str(amount).replace(".", ",") for name, amount in parts.items()}


def _confirmed_account(fields: Sequence[Field], direction: str) -> str:
    """The safekeeping account of the investor, or of our own side of the trade."""
    own = "BUYR" if direction in ("BUYI", "SUBS") else "SELL"
    fiac = first(fields, "97", "SAFE", "FIAC")
    return (
        _account_of(fields, "CONFPRTY", "INVE")
        or _account_of(fields, "CONFPRTY", own)
        or (fiac.value if fiac else "")
    )


def _account_of(fields: Sequence[Field], sequence: str, party: str) -> str:
    """97A::SAFE of the party sequence that names the party: it stands after the 95a, before the next one."""
    inside = False
    for item in fields:
        if sequence not in item.path:
            inside = False
        elif item.tag == "95":
            inside = item.qualifier == party
        elif inside and item.tag == "97" and item.qualifier == "SAFE":
            return item.value
    return ""
