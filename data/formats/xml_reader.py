"""The one place where XML is parsed: no entities, no network, no DTD, limits on size and depth.

A file that tries any of them is refused as a whole; nothing of it is expanded first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from data.contracts.failure import InputError

etree: Any = import_module("lxml.etree")  # the library ships no types
MAX_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Element:
    """One element: names without namespaces, attributes that are not empty, its children without comments."""

    name: str
    attributes: dict[str, str]
    children: list[Element]
    line: int
    node: Any

    def named(self, name: str) -> Iterator[Element]:
        """Children with a name."""
        return (child for child in self.children if child.name == name)

    def text(self) -> str:
        """The element as XML text, without what follows it."""
        return str(etree.tostring(self.node, encoding="unicode", with_tail=False))


def parse(payload: bytes, what: str) -> Element:
    """The root of an XML document.

    Args:
        payload: the opened file.
        what: the expected kind of document, for messages ("an Interactive Brokers Flex statement").

    Raises:
        InputError: no XML, not well-formed (with line and column), too large, or it declares a DTD or entities.
    """
    if len(payload) > MAX_BYTES:
        raise InputError(f"the XML has {len(payload)} bytes, more than {MAX_BYTES}; ask the sender to split it")
    if re.search(rb"<!(DOCTYPE|ENTITY)", payload.replace(b"\x00", b""), re.IGNORECASE):
        raise InputError(
            "the XML declares a document type or entities; it is refused unread, ask for it without them"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(
            f"the file is not {what}: {error}; it may be truncated, ask the sender for it again"
        ) from None
    return _element(root)


def _element(node: Any) -> Element:
    attributes = {etree.QName(name).localname: str(text) for name, text in node.attrib.items() if text}
    children = [_element(child) for child in node if isinstance(child.tag, str)]
    return Element(etree.QName(node).localname, attributes, children, node.sourceline or 1, node)


def starts_of(payload: bytes, names: set[str]) -> list[tuple[int, int]]:
    """Line and byte offset of every element with one of the local names, in document order.

    Comments and CDATA are blanked first. Right for encodings in which ASCII stays ASCII; the caller compares the
    count with the parsed elements before it trusts the positions.
    """
    blanked = re.sub(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", lambda found: b" " * len(found[0]), payload, flags=re.DOTALL)
    wanted = b"|".join(re.escape(name.encode()) for name in sorted(names))
    places: list[tuple[int, int]] = []
    line, counted = 1, 0
    for found in re.finditer(rb"<(?:[A-Za-z_][\w.-]*:)?(?:" + wanted + rb")(?=[\s/>])", blanked):
        line += payload.count(b"\n", counted, found.start())
        counted = found.start()
        places.append((line, found.start()))
    return places
