"""FIX logs, 4.0 to 5.0: executions (8), allocations (J), confirmations (AK), trade reports (AE).

Columns are the standard's field names (`LastQty`, `SecurityID`), plus what takes more than one field to say:
`trade_ref` (unique per fill; of a bust or correct the reference of the fill it speaks of), `status`, `version`,
`block_ref`, `quantity`, `price`, `trade_day`, `short_sale`, `instrument`, `scheme`, `commission`, `fees`, `taxes`
and `Party.<role>`. Any other tag becomes a column under its number when the profile maps it.

Options of a profile: `messages` (message types that are trades, default "8 J AK AE"; others are excluded),
`checksums` and `sequence` ("strict" stops a file whose messages contradict themselves or miss numbers, "report"
notes it; default strict and report).
"""

from __future__ import annotations

from typing import NamedTuple

from data.collector import collector_paused
from data.contracts.failure import InputError
from data.formats.fix_controls import REPORT, STRICT, Sessions, Tally, check_message, mode_of
from data.formats.fix_fields import DATA_TAGS, NAMES, Fields, fields_of, join_data_fields, twice_outside_groups
from data.formats.fix_log import SOH, Found, messages_of, other_lines, pieces_of
from data.formats.fix_references import name_fills
from data.formats.fix_trades import (
    MESSAGE_NAMES,
    TRADE_MESSAGES,
    instrument_of,
    repeating_tags,
    rows_of,
)
from data.formats.format import Control, Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.profiles.profile import Profile

SHORT_SALES = {"5": "SHORT", "6": "SHORT_EXEMPT"}  # 54


class _Checks(NamedTuple):
    lengths: Tally
    checksums: Tally
    sessions: Sessions


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a FIX log into records; the file must hold at least one message, or nothing at all."""
    with collector_paused():
        return _cut(payload, profile)


def _cut(payload: bytes, profile: Profile) -> Records:
    text = payload.decode("latin-1")
    found = messages_of(text)
    if not found and text.strip("\ufeff\r\n\t \xef\xbb\xbf"):
        raise InputError(
            "there is no FIX message (8=FIX..., fields separated by SOH, |, ; or ^A) in the file; "
            "ask the sender for the log, or name another profile"
        )
    checks = _Checks(Tally("body_length"), Tally("checksum"), Sessions())
    kept = tuple(profile.options.get("messages", " ".join(TRADE_MESSAGES)).split())
    encoding = None if payload.isascii() else profile.encoding
    landed = [
        Landed(line.line, line.offset, line.text, excluded="line without a FIX message")
        for line in other_lines(text, found)
    ]
    for message in found:
        landed.extend(_land(message, kept, encoding, checks))
    name_fills([item.fields for item in landed if item.fields.get("35") == "8"])
    for item in landed:
        if item.fields:
            _complete(item.fields)
    landed.sort(key=lambda item: item.offset or 0)
    rows = frame_of(landed, _columns(landed, profile), encoding or "utf-8")
    return Records(rows, [_wholeness(found), *_controls(checks, profile.options)] if found else [])


def _land(message: Found, kept: tuple[str, ...], encoding: str | None, checks: _Checks) -> list[Landed]:
    def one(excluded: str | None = None, malformed: str | None = None) -> list[Landed]:
        return [Landed(message.line, message.offset, message.text, excluded, malformed)]

    if not message.complete:
        return one(malformed="the message is cut off: it has no CheckSum (10=) at its end")
    try:
        pieces, fields = _parsed(message, encoding)
        wire = message.text if message.separator == SOH else SOH.join([*pieces, ""])
        check_message(message.line, wire, fields, checks.lengths, checks.checksums)
        checks.sessions.note(message.line, fields)
        kind = fields.get("35", "")
        if kind not in kept or kind not in TRADE_MESSAGES:
            return one(_no_trade(fields, kind))
        twice = len(fields) < len(pieces) and twice_outside_groups(pieces, repeating_tags(kind))
        if twice:
            return one(malformed=f"tag {twice} ({NAMES[twice]}) stands twice")
        rows = rows_of(fields, pieces)
    except ValueError as error:
        return one(malformed=str(error))
    return [Landed(message.line, message.offset, message.text, row.excluded, None, row.fields) for row in rows]


def _parsed(message: Found, encoding: str | None) -> tuple[list[str], Fields]:
    pieces = pieces_of(message)
    fields = fields_of(pieces)
    if not DATA_TAGS.keys().isdisjoint(fields):
        pieces = join_data_fields(pieces, message.separator)
        fields = fields_of(pieces)
    if encoding is not None and not message.text.isascii():
        try:
            fields = {tag: value.encode("latin-1").decode(encoding) for tag, value in fields.items()}
        except UnicodeDecodeError:
            raise ValueError(f"its bytes are not {encoding}") from None
    return pieces, fields


def _complete(fields: Fields) -> None:
    fields["trade_day"] = fields.get("75") or fields.get("60", "")[:8] or fields.get("52", "")[:8]
    fields |= instrument_of(fields)
    if fields.get("54") in SHORT_SALES:
        fields["short_sale"] = SHORT_SALES[fields["54"]]


def _no_trade(fields: Fields, kind: str) -> str:
    name = MESSAGE_NAMES.get(kind, "not a message of trades")
    if kind == "AR":
        return f"MsgType AR: acknowledgement of trade report {fields.get('571', '')}"
    return f"MsgType {kind or 'absent'}: {name}"


def _columns(landed: list[Landed], profile: Profile) -> dict[str, str]:
    """Column -> key of the fields: what the file has under names of the standard, and what the profile asks for."""
    seen = set[str]().union(*[item.fields for item in landed])
    keys = {NAMES.get(tag, tag): tag for tag in sorted(seen) if tag in NAMES or not tag.isdigit()}
    by_name = {name: tag for tag, name in NAMES.items()}
    return keys | {name: by_name.get(name, name) for name in wanted_columns(profile)}


def _wholeness(found: list[Found]) -> Control:
    complete = sum(message.complete for message in found)
    where = next((f"line {message.line}" for message in found if not message.complete), "the whole file")
    return Control("complete_messages", str(len(found)), str(complete), agrees=complete == len(found), where=where)


def _controls(checks: _Checks, options: dict[str, str]) -> list[Control]:
    checksums = mode_of(options, "checksums", STRICT)
    return [
        checks.lengths.control(checksums),
        checks.checksums.control(checksums),
        checks.sessions.control(mode_of(options, "sequence", REPORT)),
    ]


FORMAT = Format("fix", "FIX logs: executions, allocations, confirmations and trade reports, 4.0 to 5.0", cut)
