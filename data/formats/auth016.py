"""MiFIR transaction reports (ISO 20022 auth.016), inside their BizData envelope or as a bare Document.

One row per report. The columns are those of the contract transaction_report, in the sender's own text; `message_id`,
`created`, `sender` and `receiver` come from the header. Nothing is left unread: a report that holds an element
nobody knows here, or a text that the contract could not hold, is malformed and says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.collector import collector_paused
from data.contracts.failure import InputError
from data.formats.auth016_elements import Unreadable, fields_of
from data.formats.format import Format, Records
from data.formats.iso20022_header import header_of, message_of
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.xml_reader import each, etree, mebibytes, refuse_unsafe, starts_of, texts_at
from data.profiles.profile import Profile

WHAT = "a MiFIR transaction report file (auth.016)"
MESSAGE = "urn:iso:std:iso:20022:tech:xsd:auth.016."
REPORTS = {"New", "Cxl"}
MAX_MEBIBYTES = "1024"
"""Unless the profile's option `max_mebibytes` says another limit; a larger file is refused unread."""


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a report file into reports.

    Raises:
        InputError: no well-formed XML, unsafe or too large, or another message than auth.016.
    """
    limit = mebibytes(profile, MAX_MEBIBYTES)
    refuse_unsafe(payload, WHAT, limit)
    places = starts_of(payload, REPORTS)
    with collector_paused():
        landed = list(_rows(payload, places, limit))
    if landed and len(landed) != len(places):  # an encoding in which positions cannot be counted
        for item in landed:
            item.offset = None
    elif (texts := texts_at(payload, places, REPORTS)) is not None:
        for item, text in zip(landed, texts, strict=True):
            item.raw = text
    columns = dict.fromkeys(wanted_columns(profile))
    for item in landed:
        columns |= dict.fromkeys(item.fields)
    return Records(frame_of(landed, {name: name for name in sorted(columns)}, None), [])


def _rows(payload: bytes, places: list[tuple[int, int]], limit: int) -> Iterator[Landed]:
    header: dict[str, str] = {}
    number, roots = 0, 0
    for node in each(payload, WHAT, {"AppHdr", "Document", *REPORTS}, limit):
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
