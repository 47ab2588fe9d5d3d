"""Reference data of admitted instruments as ESMA and the FCA publish it in full (FIRDS, ISO 20022 auth.017).

One row per instrument and venue. A field is called by its path below the record, such as `TradgVnRltdAttrbts/Id`; an
attribute by its path, a slash and its name behind `@`. What repeats is joined by `;` in its order. Two columns are
made beside them, since the schema says by which element it means a price: `strike` and `strike_kind`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.collector import collector_paused
from data.contracts.failure import InputError
from data.formats.format import Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.xml_reader import each, etree, starts_of
from data.profiles.profile import Profile

WHAT = "a full file of FIRDS (auth.017)"
MESSAGE = "urn:iso:std:iso:20022:tech:xsd:auth.017."
RECORD = "RefData"
MAX_BYTES = 1024 * 1024 * 1024  # half a million records, as they are published
STRIKE = "DerivInstrmAttrbts/StrkPric/Pric"
SIGN = f"{STRIKE}/MntryVal/Sgn"
KINDS = {f"{STRIKE}/MntryVal/Amt": "MntryVal", **{f"{STRIKE}/{kind}": kind for kind in ("Pctg", "Yld", "BsisPts")}}
JOINED = ";"


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a full file into instruments, each on one venue.

    Raises:
        InputError: no well-formed XML, unsafe or too large, or another message than auth.017.
    """
    places = starts_of(payload, {RECORD})
    with collector_paused():
        landed = list(_rows(payload))
    if len(landed) == len(places):
        for item, (line, offset) in zip(landed, places, strict=True):
            item.line, item.offset = line, offset
    columns = dict.fromkeys(wanted_columns(profile))
    for item in landed:
        columns |= dict.fromkeys(item.fields)
    return Records(frame_of(landed, {name: name for name in sorted(columns)}, None), [])


def _rows(payload: bytes) -> Iterator[Landed]:
    roots = 0
    for node in each(payload, WHAT, {RECORD, "Document"}, MAX_BYTES):
        name = etree.QName(node)
        if not (name.namespace or "").startswith(MESSAGE):
            raise InputError(f"the file is not {WHAT}: its message is {name.namespace or 'of no namespace'}")
        if name.localname == "Document":
            roots += 1
            continue
        raw = str(etree.tostring(node, encoding="unicode", with_tail=False))
        yield Landed(node.sourceline or 1, None, raw, fields=_fields(node))
    if not roots:
        raise InputError(f"the file is not {WHAT}: it holds no Document of auth.017")


def _fields(node: Any) -> dict[str, str]:
    """Every text and attribute by its path, and the strike price with its kind."""
    found: dict[str, str] = {}
    for path, text in _texts(node, ""):
        found[path] = f"{found[path]}{JOINED}{text}" if path in found else text
    for path, kind in KINDS.items():
        if path in found:
            found["strike_kind"] = kind
            found["strike"] = f"-{found[path]}" if found.get(SIGN) == "false" else found[path]
    return found


def _texts(node: Any, above: str) -> Iterator[tuple[str, str]]:
    for child in node:
        path = f"{above}{etree.QName(child).localname}"
        for name, text in child.attrib.items():
            yield f"{path}/@{etree.QName(name).localname}", str(text)
        if len(child):
            yield from _texts(child, f"{path}/")
        elif text := (child.text or "").strip():
            yield path, text


FORMAT = Format(
    "firds", "Instrument reference data in full, as ESMA and the FCA publish it (ISO 20022 auth.017)", cut
)
