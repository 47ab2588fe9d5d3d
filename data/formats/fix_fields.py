"""The fields of one FIX message: names of tags, repeating groups, data fields that may hold the separator."""

from __future__ import annotations

from collections.abc import Mapping

Fields = dict[str, str]

NAMES: Mapping[str, str] = {
    "1": "Account", "6": "AvgPx", "11": "ClOrdID", "12": "Commission", "13": "CommType", "14": "CumQty",
    "15": "Currency", "17": "ExecID", "19": "ExecRefID", "20": "ExecTransType", "22": "SecurityIDSource",
    "30": "LastMkt", "31": "LastPx", "32": "LastQty", "34": "MsgSeqNum", "35": "MsgType", "37": "OrderID",
    "38": "OrderQty", "39": "OrdStatus", "43": "PossDupFlag", "48": "SecurityID", "49": "SenderCompID",
    "50": "SenderSubID", "52": "SendingTime", "53": "Quantity", "54": "Side", "55": "Symbol", "56": "TargetCompID",
    "57": "TargetSubID", "60": "TransactTime", "63": "SettlType", "64": "SettlDate", "65": "SymbolSfx",
    "70": "AllocID", "71": "AllocTransType", "72": "RefAllocID", "75": "TradeDate", "76": "ExecBroker",
    "79": "AllocAccount", "80": "AllocQty", "97": "PossResend", "107": "SecurityDesc", "115": "OnBehalfOfCompID",
    "118": "NetMoney", "119": "SettlCurrAmt", "120": "SettlCurrency", "128": "DeliverToCompID",
    "150": "ExecType", "151": "LeavesQty", "153": "AllocAvgPx", "154": "AllocNetMoney", "155": "SettlCurrFxRate",
    "159": "AccruedInterestAmt", "167": "SecurityType", "200": "MaturityMonthYear", "207": "SecurityExchange",
    "366": "AllocPrice", "381": "GrossTradeAmt", "423": "PriceType", "442": "MultiLegReportingType",
    "467": "IndividualAllocID", "487": "TradeReportTransType", "526": "SecondaryClOrdID", "527": "SecondaryExecID",
    "541": "MaturityDate", "570": "PreviouslyReported", "571": "TradeReportID", "572": "TradeReportRefID",
    "626": "AllocType", "664": "ConfirmID", "666": "ConfirmTransType", "772": "ConfirmRefID", "773": "ConfirmType",
    "828": "TrdType", "854": "QtyType", "856": "TradeReportType", "880": "TrdMatchID", "939": "TrdRptStatus",
    "1003": "TradeID", "1903": "RegulatoryTradeID",
}  # fmt: skip
"""Tags that become columns under their names of the standard; others become columns when a profile maps them."""

SESSION_TAGS = frozenset({"8", "9", "10"})
DATA_TAGS: Mapping[str, str] = {
    "93": "89", "90": "91", "95": "96", "212": "213", "348": "349", "350": "351", "352": "353", "354": "355",
    "356": "357", "358": "359", "360": "361", "362": "363", "364": "365", "445": "446", "618": "619", "621": "622",
}  # fmt: skip
"""Length field -> the data field that follows it; such data may hold the separator."""

PARTY_TAGS = frozenset({"448", "447", "452", "802", "523", "803", "2376"})
FEE_TAGS = frozenset({"137", "138", "139", "891"})
_ALLOCATION = """
79 661 573 366 80 467 81 153 154 119 737 120 736 155 156 12 13 479 497 159 742 76 109 360 361 161 208 209 780 539
524 525 538 804 545 805 136 137 138 139 891 576 577 635 92 85 172 169 170 171 801 785 786 776 9520
"""
_SIDE = """
54 37 198 11 526 66 1 660 581 81 575 576 577 578 579 821 15 376 377 528 529 582 40 18 483 336 625 943 12 13 479 497
157 230 158 159 738 920 921 922 238 237 118 119 120 155 156 77 58 354 355 752 826 591 70 78 79 661 736 467 756 80
136 137 138 139 891 1009 1427 1428 1429 1115 1154 1011 825 1031 1072 1444
"""
ALLOCATION_TAGS = frozenset(_ALLOCATION.split())
"""What one account of an allocation may state."""
SIDE_TAGS = frozenset(_SIDE.split()) | PARTY_TAGS
"""What one side of a trade report may state."""

Pairs = list[tuple[str, str]]


def fields_of(pieces: list[str]) -> Fields:
    """Tag -> its first value, of the `tag=value` pieces of a message; tags without a value are left out.

    Raises:
        ValueError: a piece is no `tag=value`.
    """
    try:
        fields: Fields = dict([piece.split("=", 1) for piece in pieces])
    except ValueError:
        odd = next(piece for piece in pieces if "=" not in piece)
        raise ValueError(f"{odd[:40]!r} is no tag=value") from None
    if not "".join(fields).isdigit():
        odd = next(tag for tag in fields if not tag.isdigit())
        raise ValueError(f"{odd[:40]!r} is no tag: tags are numbers")
    if len(fields) < len(pieces):
        fields = first_values(pairs_of(pieces))
    return {tag: value for tag, value in fields.items() if value} if "" in fields.values() else fields


def pairs_of(pieces: list[str]) -> Pairs:
    """Tags and values in the order of the message, repeated ones too."""
    return [(tag, value) for tag, _, value in (piece.partition("=") for piece in pieces)]


def twice_outside_groups(pieces: list[str], repeating: frozenset[str]) -> str | None:
    """A tag that stands twice and belongs to no repeating group, or None."""
    seen: set[str] = set()
    for tag, _ in pairs_of(pieces):
        if tag in seen and tag in NAMES and tag not in repeating:
            return tag
        seen.add(tag)
    return None


def first_values(pairs: Pairs) -> Fields:
    """Tag -> its first value."""
    values: Fields = {}
    for tag, value in pairs:
        values.setdefault(tag, value)
    return values


def entries_of(pairs: Pairs, count_tag: str, first_tag: str) -> list[Fields]:
    """The entries of a repeating group, each tag -> its first value; the last entry runs to the message's end.

    Raises:
        ValueError: the message carries another number of entries than the count says.
    """
    entries: list[Pairs] = []
    said: str | None = None
    for tag, value in pairs:
        if tag == count_tag and said is None:
            said = value
        elif said is not None and tag == first_tag:
            entries.append([(tag, value)])
        elif entries:
            entries[-1].append((tag, value))
    if said is not None and said != str(len(entries)):
        raise ValueError(f"{count_tag}={said} announces {said} entries and the message carries {len(entries)}")
    return [first_values(entry) for entry in entries]


def parties_of(pairs: Pairs) -> Fields:
    """`Party.<role>` -> the first identifier with that role."""
    found: Fields = {}
    identifier = None
    for tag, value in pairs:
        if tag == "448":
            identifier = value
        elif tag == "452" and identifier is not None:
            found.setdefault(f"Party.{value}", identifier)
            identifier = None
    return found


def join_data_fields(fields: list[str], separator: str) -> list[str]:
    """Put data fields together again that hold the separator, by the length that precedes them.

    Raises:
        ValueError: a data field is shorter than its length says.
    """
    joined: list[str] = []
    awaited: tuple[str, int] | None = None
    pieces = iter(fields)
    for piece in pieces:
        field = piece
        tag, _, value = field.partition("=")
        if awaited and tag == awaited[0]:
            while len(value) < awaited[1]:
                more = next(pieces, None)
                if more is None:
                    raise ValueError(f"data field {tag} is shorter than its length {awaited[1]}")
                field += separator + more
                value += separator + more
        joined.append(field)
        awaited = (DATA_TAGS[tag], int(value)) if tag in DATA_TAGS and value.isdigit() else None
    return joined
