"""Feedback on MiFIR transaction reports (ISO 20022 auth.031), inside its BizData envelope or as a bare Document.

One row per status: of the whole file first, then of each report that is named. What the statistics declare is a
control total. Authorities may leave out the reports they accepted or only received; those they rejected or hold
pending are always listed, and must be as many as declared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from data.contracts.failure import InputError, UsageError
from data.contracts.kinds import LEI_SHAPE
from data.formats.format import Control, Format, Records
from data.formats.iso20022_header import header_of, message_of
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.xml_reader import each, etree, mebibytes, refuse_unsafe, starts_of
from data.profiles.profile import Profile

WHAT = "a MiFIR feedback file (auth.031)"
MESSAGE = "urn:iso:std:iso:20022:tech:xsd:auth.031."
ROWS = {"MsgSts", "RcrdSts"}
PARTS = {"AppHdr", "Document", "MsgRptIdr", "StsAdvc", *ROWS}
COUNTS = {"ACPT": "accepted", "PDNG": "pending", "RCVD": "received", "RJCT": "rejected"}
MAX_MEBIBYTES = "256"
ALWAYS_LISTED = ("PDNG", "RJCT")
REFERENCE = "[A-Z0-9]{1,52}"
ENTITY = LEI_SHAPE.strip("^$")
RECORD = "record"
"""The option that says how the feedback names a report: a pattern with the groups `reference` and `entity`."""
PATTERNS = (
    rf"(?P<entity>{ENTITY})[ :;,_/|.-](?P<reference>{REFERENCE})",
    rf"(?P<reference>{REFERENCE})[ :;,_/|.-](?P<entity>{ENTITY})",
    rf"(?P<reference>{REFERENCE})",
)
"""Without that option: both with a mark between them, else the reference alone."""


@dataclass(slots=True)
class Advice:
    """What is known of one status advice while its records go by."""

    original: str = ""
    declared: dict[str, int] = field(default_factory=dict[str, int])
    total: str = ""
    counted: Counter[str] = field(default_factory=Counter[str])


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut feedback into statuses.

    Raises:
        InputError: no well-formed XML, unsafe or too large, or another message than auth.031.
        UsageError: the profile's option `record` is no pattern with the group `reference`.
    """
    patterns = _patterns(profile)
    limit = mebibytes(profile, MAX_MEBIBYTES)
    refuse_unsafe(payload, WHAT, limit)
    places = starts_of(payload, ROWS)
    controls: list[Control] = []
    nodes = each(payload, WHAT, PARTS, limit)
    landed = list(_rows(nodes, places, patterns, controls))
    if len(landed) != len(places):
        for item in landed:
            item.offset = None
    columns = dict.fromkeys(wanted_columns(profile))
    for item in landed:
        columns |= dict.fromkeys(item.fields)
    return Records(frame_of(landed, {name: name for name in sorted(columns)}, None), controls)


def _patterns(profile: Profile) -> tuple[re.Pattern[str], ...]:
    own = profile.options.get(RECORD)
    try:
        found = tuple(re.compile(pattern) for pattern in ((own,) if own else PATTERNS))
    except re.error as error:
        raise UsageError(f"profile {profile.name}: options.{RECORD} is no pattern: {error}") from None
    if any("reference" not in pattern.groupindex for pattern in found):
        raise UsageError(f"profile {profile.name}: options.{RECORD} has no group named reference")
    return found


def _rows(
    nodes: Iterator[Any],
    places: list[tuple[int, int]],
    patterns: tuple[re.Pattern[str], ...],
    controls: list[Control],
) -> Iterator[Landed]:
    shared: dict[str, str] = {}
    advice, number, roots = Advice(), 0, 0
    for node in nodes:
        match etree.QName(node).localname:
            case "AppHdr":
                shared = _shared(node)
                advice.original = shared.pop("original_message", "")
                continue
            case "Document":
                roots += 1
                _check_message(node)
                continue
            case "MsgRptIdr":
                advice.original = (node.text or "").strip()
                continue
            case "StsAdvc":
                controls += _controls(advice, number)
                advice = Advice(advice.original)
                continue
            case name:
                line, offset = places[number] if number < len(places) else (node.sourceline or 1, None)
                number += 1
                raw = str(etree.tostring(node, encoding="unicode", with_tail=False))
                fields = shared | {"status_ref": f"{shared.get('message_id', 'feedback')}/{number}"}
                told, fault = _file(node, advice) if name == "MsgSts" else _report(node, advice, patterns)
                fields |= {"original_message": advice.original} | told
                kept = {column: text for column, text in fields.items() if text}
                yield Landed(line, offset, raw, malformed=fault, fields={} if fault else kept)
    if not roots:
        raise InputError(f"the file is not {WHAT}: it holds no Document of auth.031")


def _shared(node: Any) -> dict[str, str]:
    related = node.find("{*}Rltd")
    header = header_of(node)
    if related is not None:
        header["original_message"] = header_of(related).get("message_id", "")
    return header


def _check_message(node: Any) -> None:
    if not message_of(node).startswith(MESSAGE):
        raise InputError(f"<Document> is of {message_of(node) or 'no namespace'}; expected {MESSAGE}001.01")


def _file(node: Any, advice: Advice) -> tuple[dict[str, str], str | None]:
    fields, fault = _told(node, {"Sttstcs"})
    statistics = node.find("{*}Sttstcs")
    if statistics is not None:
        advice.total = (statistics.findtext("{*}TtlNbOfRcrds") or "").strip()
        fields["reports_total"] = advice.total
        for one in statistics.iterfind("{*}NbOfRcrdsPerSts"):
            status = (one.findtext("{*}DtldSts") or "").strip()
            count = (one.findtext("{*}DtldNbOfRcrds") or "").strip()
            if status not in COUNTS or not count.isdecimal() or status in advice.declared:
                return fields, f"the statistics say {count!r} of {status!r}; known are {', '.join(COUNTS)}, each once"
            advice.declared[status] = int(count)
            fields[f"reports_{COUNTS[status]}"] = count
    return fields | {"level": "FILE"}, fault


def _report(node: Any, advice: Advice, patterns: tuple[re.Pattern[str], ...]) -> tuple[dict[str, str], str | None]:
    fields, fault = _told(node, {"OrgnlRcrdId"})
    advice.counted[fields.get("status", "")] += 1
    named = (node.findtext("{*}OrgnlRcrdId") or "").strip()
    found = next((match for pattern in patterns if (match := pattern.fullmatch(named))), None)
    if found is None:
        return fields, f"{named!r} names no report; say in options.{RECORD} of the profile how it is to be read"
    groups = found.groupdict()
    fields |= {"transaction_reference": groups["reference"] or "", "executing_entity": groups.get("entity") or ""}
    return fields | {"level": "REPORT", "original_record": named}, fault


def _told(node: Any, beside: set[str]) -> tuple[dict[str, str], str | None]:
    """Status and rules; what else stands there and is not known is a fault."""
    rules: list[str] = []
    texts: list[str] = []
    status = ""
    for child in node:
        name = etree.QName(child).localname
        if name == "Sts":
            status = (child.text or "").strip()
        elif name == "VldtnRule":
            rule = (child.findtext("{*}Id") or "").strip()
            rules.append(rule)
            texts.append(f"{rule}: {(child.findtext('{*}Desc') or '').strip()}")
        elif name not in beside:
            return {"status": status}, f"it holds {name}, which is no element of auth.031.001.01"
    return {"status": status, "rules": ";".join(rules), "rule_texts": "; ".join(texts)}, None


def _controls(advice: Advice, number: int) -> Iterator[Control]:
    """What the statistics of one advice declare, against what it lists."""
    where = f"feedback on {advice.original}" if advice.original else f"status {number}"
    if not advice.declared:
        return
    total = sum(advice.declared.values())
    yield Control("reports", advice.total, str(total), advice.total == str(total), where)
    for status, declared in sorted(advice.declared.items()):
        counted = advice.counted[status]
        left_out = counted == 0 and status not in ALWAYS_LISTED
        yield Control(f"reports {status}", str(declared), str(counted), declared == counted or left_out, where)
    for status in sorted(set(advice.counted) - set(advice.declared)):
        yield Control(f"reports {status}", "0", str(advice.counted[status]), agrees=False, where=where)


FORMAT = Format("auth031", "Feedback on MiFIR transaction reports (ISO 20022 auth.031)", cut)
