"""Interactive Brokers Flex statements (XML): the executions among the trades, everything else excluded by its rule.

Columns are the attributes of `Trade` (and `TradeConfirm`), completed by those of their statement (`accountId`), plus
`trade_ref` (transaction; of a cancel the transaction it cancels), `status`, `scheme`, and money where the broker's
is comparable: `gross`, `paid_commission`, `paid_tax`, `net`. A booking in lots, on margin, or with a commission in
another currency has none. Where a trade is cancelled and booked again under the same trade number in one file, the
rebooked row carries what stands in cash over all its bookings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from hashlib import blake2b

from data.contracts.failure import InputError
from data.formats.format import OWN_COLUMNS, Control, Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.xml_reader import Element, parse, starts_of
from data.profiles.profile import Profile

TRADES = ("Trade", "TradeConfirm")
NOTHING = ("", "0", "N/A", "--")
NO_FULL_CASH = ("CASH", "CFD", "FUT")  # netCash is not the value of the trade
STATUSES = {
    "ExchTrade": "NEW",
    "BookTrade": "NEW",
    "FracShare": "NEW",
    "TradeCancel": "CANCEL",
    "TradeCorrect": "CORRECT",
}
TAKEN_FROM_THE_BOOKING = (
    "tradePrice", "price", "currency", "symbol", "isin", "securityID", "securityIDType", "assetCategory",
    "multiplier", "tradeDate", "settleDateTarget", "settleDate",
)  # fmt: skip
MAX_COLUMNS = 500


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a Flex statement into records; it must have a `FlexQueryResponse` root, or be empty."""
    if not payload.strip():
        return Records(frame_of([], _columns([], profile)), [])
    root = parse(payload, "an Interactive Brokers Flex statement")
    if root.name != "FlexQueryResponse":
        raise InputError(f"the root is <{root.name}>, expected <FlexQueryResponse>; is it another profile's file?")
    elements = list(_records(root))
    landed = _placed(payload, elements)
    trades: list[dict[str, str]] = []
    for item, (element, statement) in zip(landed, elements, strict=True):
        item.excluded = _no_trade(element)
        if item.excluded is None:
            item.fields = _attributes(element, statement)
            trades.append(item.fields)
    _name_trades(trades)
    _complete_changes(trades)
    for fields in trades:
        _state_money(fields)
    _net_rebooked(trades)
    return Records(frame_of(landed, _columns(trades, profile), None), _controls(root))


def _records(root: Element) -> Iterator[tuple[Element, Element]]:
    """Every record of every statement, with its statement; a section without records is none."""
    for group in root.named("FlexStatements"):
        for statement in group.named("FlexStatement"):
            for section in statement.children:
                if section.attributes:
                    yield section, statement
                yield from ((record, statement) for record in section.children)


def _placed(payload: bytes, elements: list[tuple[Element, Element]]) -> list[Landed]:
    names = {element.name for element, _ in elements}
    places = starts_of(payload, names) if names else []
    if len(places) != len(elements):
        return [Landed(element.line, None, element.text()) for element, _ in elements]
    return [
        Landed(line, offset, element.text()) for (line, offset), (element, _) in zip(places, elements, strict=True)
    ]


def _no_trade(element: Element) -> str | None:
    name = element.name
    if name not in TRADES:
        return f"{name} is no trade"
    level = element.attributes.get("levelOfDetail", "EXECUTION")
    if level not in ("EXECUTION", ""):
        return f"level of detail {level}: its executions are the trades"
    return None


def _attributes(element: Element, statement: Element) -> dict[str, str]:
    given = {**_shared(statement), **element.attributes}
    fields = {f"sender.{name}" if name in OWN_COLUMNS else name: text for name, text in given.items()}
    kind = fields.get("transactionType", "ExchTrade")
    fields["status"] = STATUSES.get(kind, kind)
    return fields


def _shared(statement: Element) -> dict[str, str]:
    account = statement.attributes.get("accountId")
    return {"accountId": account} if account else {}


def _name_trades(trades: list[dict[str, str]]) -> None:
    """`trade_ref` of each booking; a cancel or correction takes the one of the booking it speaks of."""
    by_trade_id: dict[str, str] = {}
    for fields in trades:
        if fields["status"] == "NEW":
            fields["trade_ref"] = _stated(fields, "transactionID", "tradeID", "ibExecID")
            by_trade_id.setdefault(_stated(fields, "tradeID"), fields["trade_ref"])
    for fields in trades:
        if fields["status"] != "NEW":
            original = _stated(fields, "origTransactionID")
            number = _stated(fields, "origTradeID", "tradeID")
            fields["trade_ref"] = original or by_trade_id.get(number, number) or _stated(fields, "transactionID")
    _name_unnumbered([fields for fields in trades if not fields["trade_ref"]])


def _name_unnumbered(trades: list[dict[str, str]]) -> None:
    """A query without any number of the trade: its content is its name, and alike ones are counted."""
    alike: Counter[str] = Counter()
    for fields in trades:
        content = repr(sorted((name, text) for name, text in fields.items() if text))
        digest = blake2b(content.encode(), digest_size=8).hexdigest()
        alike[digest] += 1
        fields["trade_ref"] = f"unnumbered/{digest}/{alike[digest]}"


def _stated(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name, "") not in NOTHING), "")


def _complete_changes(trades: list[dict[str, str]]) -> None:
    """A cancel states little; what it leaves out is what the booking it cancels says."""
    booked = {fields["trade_ref"]: fields for fields in trades if fields["status"] == "NEW"}
    for fields in trades:
        original = booked.get(fields["trade_ref"], {}) if fields["status"] == "CANCEL" else {}
        for name in TAKEN_FROM_THE_BOOKING:
            if name in original:
                fields.setdefault(name, original[name])


def _state_money(fields: dict[str, str]) -> None:
    own = fields.get("currency", "")
    if fields.get("isin") or fields.get("securityIDType"):
        fields["scheme"] = "ISIN" if fields.get("isin") else fields["securityIDType"]
    if fields.get("multiplier", "1") in ("1", "1.0"):
        _copy(fields, "gross", "tradeMoney", "amount")
    if fields.get("ibCommissionCurrency", fields.get("commissionCurrency", own)) == own:
        _copy(fields, "paid_commission", "ibCommission", "commission")
    _copy(fields, "paid_tax", "taxes", "tax")
    if fields.get("assetCategory", "") not in NO_FULL_CASH:
        _copy(fields, "net", "netCash")


def _copy(fields: dict[str, str], column: str, *names: str) -> None:
    text = next((fields[name] for name in names if name in fields), None)
    if text is not None:
        fields[column] = text


def _net_rebooked(trades: list[dict[str, str]]) -> None:
    """What the first booking and its cancel leave in cash (a commission not given back) belongs to the rebooking."""
    booked: dict[str, list[dict[str, str]]] = defaultdict(list)
    cancels: dict[str, list[dict[str, str]]] = defaultdict(list)
    for fields in trades:
        if fields["status"] == "NEW" and _stated(fields, "tradeID"):
            booked[fields["tradeID"]].append(fields)
        elif fields["status"] == "CANCEL":
            cancels[fields.get("trade_ref", "")].append(fields)
    for bookings in booked.values():
        undone = [fields for fields in bookings if cancels.get(fields.get("trade_ref", ""))]
        standing = [fields for fields in bookings if fields not in undone]
        if undone and len(standing) == 1:
            chain = [*undone, *(one for fields in undone for one in cancels[fields["trade_ref"]]), *standing]
            for column, source in (("net", "netCash"), ("paid_commission", "ibCommission")):
                _sum_into(standing[0], column, [fields[source] for fields in chain if source in fields])


def _sum_into(fields: dict[str, str], column: str, texts: list[str]) -> None:
    if column in fields:
        try:
            fields[column] = str(sum(map(Decimal, texts), Decimal(0)))
        except InvalidOperation:
            return  # the reader names the cell that is no number


def _controls(root: Element) -> list[Control]:
    controls: list[Control] = []
    for group in root.named("FlexStatements"):
        counted, said = str(len(list(group.named("FlexStatement")))), group.attributes.get("count", "")
        controls.append(Control("flex_statements", said, counted, agrees=said == counted, where=f"line {group.line}"))
    return controls or [Control("flex_statements", "", "0", agrees=False, where="the whole file")]


def _columns(trades: list[dict[str, str]], profile: Profile) -> dict[str, str]:
    seen = set[str]().union(*trades)
    if len(seen) > MAX_COLUMNS:
        raise InputError(
            f"the trades have {len(seen)} attributes, more than {MAX_COLUMNS}; this is no Flex statement"
        )
    return {name: name for name in sorted(seen | set(wanted_columns(profile)))}


FORMAT = Format("ibflex", "Interactive Brokers Flex statements: executions, cancels and rebookings", cut)
