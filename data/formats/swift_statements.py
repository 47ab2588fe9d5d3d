"""SWIFT MT 548, 537 and 536: statuses of instructions, pending and settled transactions, penalties of a depository.

A message gives several rows: one per status of a transaction (548, 537), per penalty (537, 548 with sequence PENA),
or per settled transaction (536). Every field lands under its kind and qualifier (`ref.MITI`, `day.SETT`, `word.REDE`,
`party.PSET`, `account.SAFE`, `amount.SETT` ...), known or not, beside columns that all kinds of row share: `kind`,
`code`, `reason`, `quantity_UNIT`, `money`, `counterparty`, `prepared` ... . `prepared` is the moment of PREP where it
has a time; else the moment at which the sender handed the message to the network (block 2); else the day of PREP or
STAT at midnight.

Options of a profile: `rows` = `statuses` (default) | `penalties` | `movements`; `messages`, the types read (default
548 537 536); `training` = `excluded` (default) | `read`, for messages marked TNG; `pages` = `together` (default: a
file holds whole statements) | `apart` (pages may come as files of their own; none may be missing in between).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from data.contracts.failure import InputError, UsageError
from data.formats.format import Control, Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.swift_blocks import Message, messages_of
from data.formats.swift_delivery import TAGGED, no_message, page_controls, pages_of, refusal, wholeness
from data.formats.swift_movements import balance_controls, movement_units
from data.formats.swift_penalties import penalty_units
from data.formats.swift_sequences import Sequence, sequences_of
from data.formats.swift_statuses import statement_columns, status_units
from data.formats.swift_transactions import Unit
from data.profiles.profile import Profile

APPLICATION = re.compile(r"(?P<way>[IO]|MT)(?P<type>[0-9]{3})(?P<rest>.*)", re.DOTALL)
SENT = re.compile(r"(?P<clock>[0-9]{4})(?P<day>[0-9]{6})")
TYPES = ("548", "537", "536")
DAY = 8
MARK = "\xef\xbb\xbf"
UNITS: Mapping[str, Callable[[str, Sequence], Iterator[Unit]]] = {
    "statuses": status_units,
    "penalties": penalty_units,
    "movements": movement_units,
}
OPTIONS = {"rows": tuple(UNITS), "training": ("excluded", "read"), "pages": ("together", "apart")}


class _Reading(NamedTuple):
    """What the profile says about messages."""

    kept: tuple[str, ...]
    rows: str
    training: bool
    encoding: str


class _Told(NamedTuple):
    """The rows of one message, and the control totals of what it states."""

    landed: list[Landed]
    controls: list[Control]


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a file of SWIFT messages into rows; it must hold at least one message, or nothing at all."""
    text = payload.decode("latin-1")
    messages = messages_of(text.removeprefix(MARK))
    if messages and not any(message.blocks for message in messages):
        raise InputError(
            "there is no SWIFT message ({1:...}{2:...}{4:...-}) in the file; "
            "ask the sender for the FIN text, or name another profile"
        )
    options = {name: _option(profile, name) for name in OPTIONS}
    kept = tuple(profile.options.get("messages", " ".join(TYPES)).split())
    reading = _Reading(kept, options["rows"], options["training"] == "read", profile.encoding)
    shift = len(MARK) if text.startswith(MARK) else 0
    landed: list[Landed] = []
    controls: list[Control] = []
    pages: list[tuple[int, str]] = []
    refused: str | None = None
    for message in messages:
        raw = text[message.offset + shift : message.end + shift]
        told = _land(message, raw, reading, refused)
        for item in told.landed:
            item.offset = (item.offset or 0) + shift
        landed.extend(told.landed)
        controls.extend(told.controls)
        refused = refusal(message)
        pages.extend(pages_of(message, raw))
    together = page_controls(pages, "apart" if options["pages"] == "apart" else "together")
    frame = frame_of(landed, _columns(landed, profile), profile.encoding)
    return Records(frame, [*wholeness(messages), *together, *controls])


def _option(profile: Profile, name: str) -> str:
    possible = OPTIONS[name]
    said = profile.options.get(name, possible[0])
    if said not in possible:
        raise UsageError(f"options.{name} is {said!r}; possible: {', '.join(possible)}")
    return said


def _land(message: Message, raw: str, reading: _Reading, refused: str | None) -> _Told:
    whole = Landed(message.line, message.offset, raw, malformed=message.broken)
    if message.broken:
        return _Told([whole], [])
    whole.excluded = no_message(message, training=reading.training) or refused
    if whole.excluded:
        return _Told([whole], [])
    try:
        raw.encode("latin-1").decode(reading.encoding)
        root = sequences_of(message.blocks["4"])
        kind = _type_of(message, root)
    except UnicodeDecodeError:
        whole.malformed = f"its bytes are not {reading.encoding}"
    except ValueError as error:
        whole.malformed = str(error)
    else:
        if kind in reading.kept and kind in TYPES:
            return _rows(message, raw, root, kind, reading)
        whole.excluded = f"MT{kind} is none of the messages of this profile: {', '.join(reading.kept)}"
    return _Told([whole], [])


def _rows(message: Message, raw: str, root: Sequence, kind: str, reading: _Reading) -> _Told:
    """Every unit with its own line and offset, so that a row leads back to its transaction and not to the page."""
    shared = statement_columns(root) | _envelope(message) | {"message_type": kind}
    shared["prepared"] = _prepared(shared)
    inside = raw.index("{4:") + len("{4:")
    block = message.blocks["4"]
    landed: list[Landed] = []
    line, counted = message.line, 0
    for number, unit in enumerate(UNITS[reading.rows](kind, root), start=1):
        whole = (unit.start, unit.end) == (root.start, root.end)
        at = 0 if whole else inside + unit.start
        text = raw if whole else block[unit.start : unit.end].rstrip("\r\n")
        if at < counted:
            line, counted = message.line, 0
        line, counted = line + raw.count("\n", counted, at), at
        item = Landed(line, message.offset + at, text, unit.excluded, unit.malformed)
        item.fields = {
            name: said.encode("latin-1").decode(reading.encoding, errors="replace")  # a day cut out of letters
            for name, said in (unit.columns | shared | _own_reference(shared, number)).items()
            if said
        }
        landed.append(item)
    return _Told(landed, balance_controls(root, message.line) if reading.rows == "movements" else [])


def _own_reference(shared: dict[str, str], number: int) -> dict[str, str]:
    """What a listed transaction is called by: its place in the page. Parts of a transaction share all references."""
    return {"row_ref": f"{shared['reference']}/{number}"}


def _envelope(message: Message) -> dict[str, str]:
    header = APPLICATION.match(message.blocks.get("2", ""))
    rest = header["rest"] if header else ""
    sent = SENT.match(rest) if header and header["way"] == "O" else None
    return {
        "mur": dict(TAGGED.findall(message.blocks.get("3", ""))).get("108", ""),
        "logical_terminal": message.blocks.get("1", "")[3:15],
        "correspondent": rest[10:22] if sent else rest[:12],
        "sent": f"20{sent['day']}{sent['clock']}00" if sent else "",
    }


def _prepared(found: dict[str, str]) -> str:
    own = found["own_time"]
    if len(own) > DAY:
        return own
    return found["sent"] or (f"{own}000000" if len(own) == DAY else "")


def _type_of(message: Message, root: Sequence) -> str:
    """The type in block 2; where a sender cuts the headers off, what only one type can be by its sequences.

    Raises:
        ValueError: neither says it.
    """
    header = APPLICATION.match(message.blocks.get("2", ""))
    if header:
        return header["type"]
    if "2" in message.blocks:
        raise ValueError(f"block 2 is {message.blocks['2'][:20]!r} and names no message type")
    paged = any(item.tag == "28" for part in root.find("GENL") for item in part.fields)
    if not paged and next(root.every("STAT"), None) is not None:
        return "548"
    if next(root.every("STAT", "PENA"), None) is not None:
        return "537"
    if paged and next(root.every("TRAN", "FIN"), None) is not None:
        return "536"
    raise ValueError("without block 2 the message type cannot be told; ask the sender for the headers")


def _columns(landed: list[Landed], profile: Profile) -> dict[str, str]:
    seen = set[str]().union(*[item.fields for item in landed])
    return {name: name for name in sorted(seen | set(wanted_columns(profile)))}


FORMAT = Format(
    "swift_statements", "SWIFT MT 548, 537, 536: statuses, pending and settled transactions, penalties", cut
)
