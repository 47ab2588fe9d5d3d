"""SWIFT MT messages of trades and their settlement: 515, 518, 540-543 (instructions), 544-547 (confirmations).

Columns: `message_type`, `mur` (block 3, 108), `sender`, `receiver`, `reference` (SEME), `related` (RELA), `previous`
(PREV), `trade_ref` (of a cancellation the reference it cancels), `status`, `account`, `counterparty`,
`counterparty_account`, `instrument`, `scheme`, `direction`, `payment`, `quantity_UNIT`, `quantity_FAMT`,
`quantity_AMOR`, `price`, `price_type`, `price_currency`, `deal_amount`, `settlement_amount`, `accrued_interest`,
`commission`, `fees`, `taxes`, `trade_day`, `settlement_day`, `effective_day` and others of `swift_trades.py`.

Options of a profile: `messages` (types that are rows of its contract; others are excluded) and `newm_with_previous`:
`cancel` (default) takes an instruction that says NEWM and names a previous message for its cancellation, as some
senders write it, `new` takes it for what it says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from data.contracts.failure import InputError, UsageError
from data.formats.format import Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.swift_blocks import Message, messages_of
from data.formats.swift_delivery import TAGGED, no_message, page_controls, pages_of, refusal, wholeness
from data.formats.swift_fields import fields_of, first
from data.formats.swift_trades import CONFIRMATIONS, INSTRUCTIONS, SETTLED, TABLES, columns_of
from data.profiles.profile import Profile

APPLICATION = re.compile(r"(?P<way>[IO])(?P<type>[0-9]{3})")
FUNCTIONS = {"NEWM": "NEW", "CANC": "CANCEL"}


class _Reading(NamedTuple):
    """What the profile says about messages."""

    kept: tuple[str, ...]
    encoding: str
    previous_cancels: bool


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a file of SWIFT messages into records; it must hold at least one message, or nothing at all."""
    text = payload.decode("latin-1")
    messages = messages_of(text.removeprefix("\xef\xbb\xbf"))
    if messages and not any(message.blocks for message in messages):
        raise InputError(
            "there is no SWIFT message ({1:...}{2:...}{4:...-}) in the file; "
            "ask the sender for the FIN text, or name another profile"
        )
    shift = 3 if text.startswith("\xef\xbb\xbf") else 0
    kept = tuple(profile.options.get("messages", " ".join(TABLES)).split())
    reading = _Reading(kept, profile.encoding, _previous_cancels(profile.options))
    landed: list[Landed] = []
    refused: str | None = None
    pages: list[tuple[int, str]] = []
    for message in messages:
        raw = text[message.offset + shift : message.end + shift]
        item = _land(message, raw, reading, refused)
        item.offset = message.offset + shift
        landed.append(item)
        refused = refusal(message)
        pages.extend(pages_of(message, raw))
    return Records(
        frame_of(landed, _columns(landed, profile), profile.encoding), [*wholeness(messages), *page_controls(pages)]
    )


def _land(message: Message, raw: str, reading: _Reading, refused: str | None) -> Landed:
    item = Landed(message.line, message.offset, raw, malformed=message.broken)
    if message.broken:
        return item
    item.excluded = no_message(message) or refused
    if item.excluded:
        return item
    try:
        block = message.blocks["4"].encode("latin-1").decode(reading.encoding)
        kind = _type_of(message, block)
        if kind not in reading.kept or kind not in TABLES:
            item.excluded = f"MT{kind} is none of the messages of this profile: {', '.join(reading.kept)}"
            return item
        _land_fields(item, message, columns_of(kind, fields_of(block)) | {"message_type": kind}, reading)
    except UnicodeDecodeError:
        item.malformed = f"its bytes are not {reading.encoding}"
    except ValueError as error:
        item.malformed = str(error)
    return item


def _land_fields(item: Landed, message: Message, found: dict[str, str], reading: _Reading) -> None:
    if found.get("function") == "PREA":
        item.excluded = "23G PREA: pre-advice, no instruction yet"
        return
    status = FUNCTIONS.get(found.get("function", ""), found.get("function", ""))
    instructs = found["message_type"] in INSTRUCTIONS
    if status == "NEW" and instructs and "previous" in found and reading.previous_cancels:
        status = "CANCEL"
    cancelled = found.get("previous") or (not instructs and found.get("related"))
    found["status"] = status
    found["trade_ref"] = (status == "CANCEL" and cancelled) or found.get("reference", "")
    header = message.blocks
    tags = dict(TAGGED.findall(header.get("3", "")))
    found["mur"] = tags.get("108", "")
    found |= {"logical_terminal": header.get("1", "")[3:15], "correspondent": _correspondent(header.get("2", ""))}
    item.fields = {name: text for name, text in found.items() if text}


def _type_of(message: Message, block: str) -> str:
    """The type in block 2; where a sender cuts the headers off, what only one type can be by its sequences.

    Raises:
        ValueError: neither says it.
    """
    header = APPLICATION.match(message.blocks.get("2", ""))
    if header:
        return header["type"]
    if "2" in message.blocks:
        raise ValueError(f"block 2 is {message.blocks['2'][:20]!r} and names no message type")
    if ":16R:CONFDET" in block:
        return CONFIRMATIONS[0]
    fields = fields_of(block)
    delivers = any(first(fields, "95", party, "SETPRTY") for party in ("REAG", "BUYR"))
    receives = any(first(fields, "95", party, "SETPRTY") for party in ("DEAG", "SELL"))
    settled, asked = first(fields, "36", "ESTT", "FIAC"), first(fields, "36", "SETT", "FIAC")
    if delivers == receives or bool(settled) == bool(asked):
        raise ValueError("without block 2 the message type cannot be told; ask the sender for the headers")
    paid = any(first(fields, "19", code, "AMT") for code in ("SETT", "ESTT"))
    return (SETTLED if settled else INSTRUCTIONS)[2 * delivers + paid]


def _correspondent(block: str) -> str:
    return block[4:16] if block.startswith("I") else block[14:26]


def _previous_cancels(options: dict[str, str]) -> bool:
    said = options.get("newm_with_previous", "cancel")
    if said not in ("cancel", "new"):
        raise UsageError(f"options.newm_with_previous is {said!r}; possible: cancel, new")
    return said == "cancel"


def _columns(landed: list[Landed], profile: Profile) -> dict[str, str]:
    seen = set[str]().union(*[item.fields for item in landed])
    return {name: name for name in sorted(seen | set(wanted_columns(profile)))}


FORMAT = Format(
    "swift_mt", "SWIFT MT 515, 518, 540-547: trade confirmations, settlement instructions and results", cut
)
