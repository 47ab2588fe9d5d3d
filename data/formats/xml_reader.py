"""The one place where XML is parsed: no entities, no network, no DTD, limits on size and depth.

A file that tries any of them is refused as a whole; nothing of it is expanded first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from data.contracts.failure import InputError, UsageError
from data.profiles.profile import Profile

etree: Any = import_module("lxml.etree")  # the library ships no types
LIMIT = "max_mebibytes"
MAX_ATTRIBUTES = 1000
"""The parser's time grows with their square."""
LONG_TAG = re.compile(rb"<[^<]{3000,}")
ATTRIBUTE = re.compile(rb"=[\s\x00]*[\"']")
MAX_BYTES = 256 * 1024 * 1024
ENCODINGS = re.compile(r"utf-?8|utf-?16(le|be)?|(us-)?ascii|iso-?8859-?\d{1,2}|latin-?1|windows-125\d|cp125\d")
"""In these a `<` is always the character itself, so that a look at the bytes finds every declaration."""
DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
SAFELY = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_pis": True,
    "remove_comments": True,
}


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
    return _element(document(payload, what))


def document(payload: bytes, what: str, max_bytes: int | None = None) -> Any:
    """The root of an XML document as the library's own element, for schemas to be held against.

    Raises:
        InputError: as `parse` raises it.
    """
    refuse_unsafe(payload, what, max_bytes)
    try:
        root = etree.fromstring(payload, etree.XMLParser(**SAFELY))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_document(what, error) from None
    _refuse_declarations(root)
    return root


def each(payload: bytes, what: str, names: Collection[str], max_bytes: int | None = None) -> Iterator[Any]:
    """Elements with one of the local names, in the order in which they end, each forgotten once it was looked at.

    For messages of many thousand reports, which would not fit into memory as a whole. What is yielded is the
    library's own element, and is empty again when the next one is asked for.

    Raises:
        InputError: as `parse` raises it; where the document breaks off, after the elements before the break.
    """
    refuse_unsafe(payload, what, max_bytes)
    wanted = [f"{{*}}{name}" for name in sorted(names)]
    checked = False
    try:
        for _, node in etree.iterparse(io.BytesIO(payload), events=("end",), tag=wanted, **SAFELY):
            if not checked:
                _refuse_declarations(node)
                checked = True
            yield node
            node.clear()
    except etree.XMLSyntaxError as error:
        raise _no_document(what, error) from None


def refuse_unsafe(payload: bytes, what: str, max_bytes: int | None = None) -> None:
    """Refuse, unread, what is too large or could make the parser do more than read.

    Raises:
        InputError: too large, in an encoding that can hide a declaration, or with a document type or entities.
    """
    limit = MAX_BYTES if max_bytes is None else max_bytes
    if len(payload) > limit:
        raise InputError(f"the XML has {len(payload)} bytes, more than {limit}; ask the sender to split it")
    if not payload.lstrip().startswith(STARTS):
        raise InputError(f"the file is not {what}: it does not begin with '<'; is it XML, in UTF-8?")
    declared = DECLARED.search(payload[:400].replace(b"\x00", b""))
    if declared and not ENCODINGS.fullmatch(declared[1].decode("ascii").lower()):
        raise InputError(f"the XML is written in {declared[1].decode('ascii')}; ask the sender for UTF-8")
    if any(len(ATTRIBUTE.findall(found[0])) > MAX_ATTRIBUTES for found in LONG_TAG.finditer(payload)):
        raise InputError(f"an element of the XML has more than {MAX_ATTRIBUTES} attributes; it is refused unread")
    if re.search(rb"<!(DOCTYPE|ENTITY)", payload.replace(b"\x00", b""), re.IGNORECASE):
        raise _declares()


def mebibytes(profile: Profile, usual: str) -> int:
    """The size limit in bytes that a profile sets by its option `max_mebibytes`.

    Raises:
        UsageError: the option is no whole number above zero.
    """
    said = profile.options.get(LIMIT, usual)
    if not said.isdecimal() or not int(said):
        raise UsageError(f"profile {profile.name}: options.{LIMIT} is {said!r}; write a whole number of mebibytes")
    return int(said) * 1024 * 1024


def _refuse_declarations(node: Any) -> None:
    if node.getroottree().docinfo.internalDTD is not None:
        raise _declares()


def _declares() -> InputError:
    return InputError("the XML declares a document type or entities; it is refused unread, ask for it without them")


def _no_document(what: str, error: Exception) -> InputError:
    return InputError(f"the file is not {what}: {error}; it may be truncated, ask the sender for it again")


def _element(node: Any) -> Element:
    attributes = {etree.QName(name).localname: str(text) for name, text in node.attrib.items() if text}
    children = [_element(child) for child in node if isinstance(child.tag, str)]
    return Element(etree.QName(node).localname, attributes, children, node.sourceline or 1, node)


def texts_at(payload: bytes, places: Sequence[tuple[int, int]], names: Collection[str]) -> list[str] | None:
    """The text of each element as the file has it, from where `starts_of` found it; None where it is not UTF-8.

    Elements of these names do not stand in each other.
    """
    wanted = b"|".join(re.escape(name.encode()) for name in sorted(names))
    closing = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?(?:" + wanted + rb")\s*>")
    ends = [closing.search(payload, start) for _, start in places]
    try:
        return [
            payload[start : end.end() if end else start].decode()
            for (_, start), end in zip(places, ends, strict=True)
        ]
    except UnicodeDecodeError:
        return None


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
