"""The business header of an ISO 20022 message (head.001): who sends it, to whom, under which id, and when."""

from __future__ import annotations

from typing import Any

from data.formats.xml_reader import etree

HEADER = {
    "BizMsgIdr": "message_id",
    "CreDt": "created",
    "Fr/OrgId/Id/OrgId/Othr/Id": "sender",
    "To/OrgId/Id/OrgId/Othr/Id": "receiver",
}


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
