"""FIXML trade capture reports (4.4 to 5.0 SP2), and the same reports as JSON, as clearing APIs send them.

One row per side of a report. Columns are the report's attributes (`LastQty`), those of its children with their name
(`Instrmt.ID`, `RptSide.Side`), parties by role (`Pty.24`, `RptSide.Pty.24`, the first of a role), plus `trade_ref`,
`status`, `commission`, `instrument`, `scheme`. JSON reports become the same columns under the names of FIXML.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from data.contracts.failure import InputError
from data.formats.fixml_json import Found, reports_of
from data.formats.format import Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.xml_reader import Element, parse, starts_of
from data.profiles.profile import Profile

ONE_OF_A_KIND = ("Instrmt", "FinDetls", "OrdQty", "Comm", "Alloc", "Yield", "Amt", "Hdr")
STATUSES = {"0": "NEW", "1": "CANCEL", "2": "CORRECT", "4": "CANCEL"}
SCHEMES = {"1": "CUSIP", "2": "SEDOL", "4": "ISIN"}
MAX_COLUMNS = 500


class Report(NamedTuple):
    """One trade capture report: its own columns and those of each side."""

    shared: dict[str, str]
    sides: list[dict[str, str]]


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut trade capture reports into records; the root is `FIXML`, or the JSON object holds `data`."""
    body = payload.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body:
        landed: list[Landed] = []
    elif body.startswith((b"{", b"[")):
        landed = [row for found in reports_of(payload) for row in _json_rows(found)]
    else:
        landed = list(_xml_rows(payload))
    seen = set[str]().union(*[item.fields for item in landed])
    if len(seen) > MAX_COLUMNS:
        raise InputError(
            f"the reports have {len(seen)} attributes, more than {MAX_COLUMNS}; these are no trade reports"
        )
    columns = {name: name for name in sorted(seen | set(wanted_columns(profile)))}
    return Records(frame_of(landed, columns, None), [])


def _xml_rows(payload: bytes) -> Iterator[Landed]:
    root = parse(payload, "a FIXML document")
    if root.name != "FIXML":
        raise InputError(f"the root is <{root.name}>, expected <FIXML>; is it another profile's file?")
    messages = list(_messages(root))
    places = starts_of(payload, {message.name for message in messages}) if messages else []
    for number, message in enumerate(messages):
        line, offset = places[number] if len(places) == len(messages) else (message.line, None)
        yield from _rows(line, offset, message.text(), _report(message) or _other(message))


def _messages(root: Element) -> Iterator[Element]:
    for child in root.children:
        if child.name == "Batch":
            yield from (message for message in child.children if message.name != "Hdr")
        else:
            yield child


def _other(message: Element) -> str:
    return f"{message.name} is no trade capture report"


def _report(message: Element) -> Report | None:
    if message.name != "TrdCaptRpt":
        return None
    shared = dict(message.attributes)
    for name in ONE_OF_A_KIND:
        for child in list(message.named(name))[:1]:
            shared |= {f"{name}.{key}": text for key, text in child.attributes.items()}
    shared |= _parties(message, "Pty.")
    return Report(shared, [_side(side) for side in message.named("RptSide")])


def _side(side: Element) -> dict[str, str]:
    fields = {f"RptSide.{key}": text for key, text in side.attributes.items()}
    for child in list(side.named("Comm"))[:1]:
        fields |= {f"RptSide.Comm.{key}": text for key, text in child.attributes.items()}
    return fields | _parties(side, "RptSide.Pty.")


def _parties(element: Element, prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for party in element.named("Pty"):
        role, identifier = party.attributes.get("R"), party.attributes.get("ID")
        if role and identifier:
            found.setdefault(prefix + role, identifier)
    return found


def _json_rows(found: Found) -> Iterator[Landed]:
    kind = found.kind or "a record without a type"
    told = Report(*found.report) if kind == "TradeCaptureReport" else f"{kind} is no trade capture report"
    return _rows(*found.place, found.raw, told)


def _rows(line: int, offset: int | None, raw: str, told: Report | str) -> Iterator[Landed]:
    if isinstance(told, str):
        yield Landed(line, offset, raw, excluded=told)
        return
    transaction = told.shared.get("TransTyp", "0")
    if transaction not in STATUSES:
        yield Landed(line, offset, raw, malformed=f"TransTyp is {transaction!r}; known are {', '.join(STATUSES)}")
        return
    if told.shared.get("TrdRptStat") == "1":
        yield Landed(line, offset, raw, excluded="TrdRptStat 1: trade report was rejected")
        return
    status = STATUSES[transaction]
    reference = (
        told.shared.get("TrdID") or (status != "NEW" and told.shared.get("RptRefID")) or told.shared.get("RptID", "")
    )
    for number, side in enumerate(told.sides or [{}], start=1):
        suffix = f"/{number}" if len(told.sides) > 1 else ""
        fields = {**told.shared, **side, "status": status, "trade_ref": reference and reference + suffix}
        if fields.get("RptSide.Comm.CommTyp", fields.get("RptSide.Comm.CommTypCode")) == "3":
            fields["commission"] = fields.get("RptSide.Comm.Comm", "")
        fields |= _instrument(fields)
        yield Landed(line, offset, raw, fields={name: text for name, text in fields.items() if text})


def _instrument(fields: dict[str, str]) -> dict[str, str]:
    """A security by its identifier, a contract by its symbol: a product code alone names no month."""
    scheme = SCHEMES.get(fields.get("Instrmt.Src", ""))
    if scheme and "Instrmt.ID" in fields:
        return {"instrument": fields["Instrmt.ID"], "scheme": scheme}
    return {"instrument": fields.get("Instrmt.Sym", "")}


FORMAT = Format("fixml", "FIXML trade capture reports, as XML or as the JSON of clearing APIs", cut)
