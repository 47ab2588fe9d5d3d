"""MiFIR transaction reports (ISO 20022 auth.016), inside their BizData envelope or as a bare Document.

One row per report. The columns are those of the contract transaction_report, in the sender's own text; `message_id`,
`created`, `sender` and `receiver` come from the header. Nothing is left unread: a report that holds an element
nobody knows here, or a text that the contract could not hold, is malformed and says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.contracts.failure import InputError
from data.formats.auth016_elements import Unreadable, fields_of
from data.formats.format import Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.xml_reader import each, etree, starts_of
from data.profiles.profile import Profile

WHAT = "a MiFIR transaction report file (auth.016)"
MESSAGE = "urn:iso:std:iso:20022:tech:xsd:auth.016."
HEADER = {
    "BizMsgIdr": "message_id",
    "CreDt": "created",
    "Fr/OrgId/Id/OrgId/Othr/Id": "sender",
    "To/OrgId/Id/OrgId/Othr/Id": "receiver",
}
REPORTS = {"New", "Cxl"}
MAX_BYTES = 1 << 30


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a report file into reports.

    Raises:
        InputError: no well-formed XML, unsafe or too large, or another message than auth.016.
    """
    places = starts_of(payload, REPORTS)
    landed = list(_rows(payload, places))
    if landed and len(landed) != len(places):  # an encoding in which positions cannot be counted
        for item in landed:
            item.offset = None
    columns = dict.fromkeys(wanted_columns(profile))
    for item in landed:
        columns |= dict.fromkeys(item.fields)
    return Records(frame_of(landed, {name: name for name in sorted(columns)}, None), [])


def header_of(node: Any) -> dict[str, str]:
    """Message id, creation time, sender and receiver of an AppHdr, as far as they are there."""
    found: dict[str, str] = {}
    for path, column in HEADER.items():
        text = node.findtext("/".join(f"{{*}}{name}" for name in path.split("/")))
        if text:
            found[column] = str(text).strip()
    return found


def message_of(node: Any) -> str:
    """The namespace of an element's message."""
    return str(etree.QName(node).namespace or "")


def _rows(payload: bytes, places: list[tuple[int, int]]) -> Iterator[Landed]:
    header: dict[str, str] = {}
    number, roots = 0, 0
    for node in each(payload, WHAT, {"AppHdr", "Document", *REPORTS}, MAX_BYTES):
        name = etree.QName(node).localname
        if name == "AppHdr":
            header = header_of(node)
            continue
        if not message_of(node).startswith(MESSAGE):
            raise InputError(f"<{name}> is of {message_of(node) or 'no namespace'}; expected {MESSAGE}001.01")
        if name == "Document":
            roots += 1
            continue
        line, offset = places[number] if number < len(places) else (node.sourceline or 1, None)
        yield _row(Landed(line, offset, _text_of(node)), node, header)
        number += 1
    if not roots:
        raise InputError(f"the file is not {WHAT}: it holds no Document of auth.016")


def _row(landed: Landed, node: Any, header: dict[str, str]) -> Landed:
    try:
        landed.fields = header | fields_of(node)
    except Unreadable as error:
        landed.malformed = str(error)
    return landed


def _text_of(node: Any) -> str:
    return str(etree.tostring(node, encoding="unicode", with_tail=False))


FORMAT = Format("auth016", "MiFIR transaction reports (ISO 20022 auth.016), with or without their envelope", cut)
