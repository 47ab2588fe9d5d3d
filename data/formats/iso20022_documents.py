"""The messages in a file of ISO 20022 documents, however they are packed and whichever version they are.

A document may stand alone, behind its business header (AppHdr and Document as two roots), inside an envelope
(`BizMsgEnvlp`, `BizData`, `RequestPayload` ...), and several may follow each other, each with its XML declaration or
without. Namespaces are not compared: the version is told by the namespace, the message by the name of its element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from data.contracts.failure import InputError
from data.formats.xml_reader import Element, parse, refuse_unsafe, starts_of

DECLARATION = re.compile(r"(\A\s*|>\s*)(<\?xml\s[^>]*\?>)")
ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
NAMESPACE = re.compile(r".*:(?P<message>[a-z]{4}\.[0-9]{3})(?P<version>\.[0-9]{3}\.[0-9]{2})?$")
VERSIONED = re.compile(r"V[0-9]{2}$")
OPEN, CLOSE = "<documents>", "</documents>"


class Header(NamedTuple):
    """What a business header says: its reference, its moment, who sent it, and whether it is a copy or duplicate."""

    reference: str = ""
    created: str = ""
    sender: str = ""
    copy: str = ""


class Document(NamedTuple):
    """One message: `kind` as in sese.024, `version` as in 001.13 (empty where nothing says it)."""

    kind: str
    version: str
    body: Element
    header: Header


class Pack(NamedTuple):
    """A file: its messages in order, and the text and place they came from."""

    documents: list[Document]
    text: bytes  # UTF-8, with declarations blanked, inside one root
    shift: int | None  # bytes before the first document; None where offsets are not those of the file


def pack_of(payload: bytes, what: str, kinds: dict[str, str]) -> Pack:
    """The messages of a file.

    Args:
        payload: the opened file.
        what: what it should hold, for messages.
        kinds: name of a message's element, without version -> its kind.

    Raises:
        InputError: no XML, unsafe, too large, too deep, or broken off.
    """
    body = payload.strip(b" \t\r\n\x00")
    if not body:
        return Pack([], b"", None)
    refuse_unsafe(payload, what)
    text = _decoded(payload, what)
    blanked = DECLARATION.sub(lambda found: found[1] + " " * len(found[2]), text)
    wrapped = f"{OPEN}{blanked}{CLOSE}".encode()
    same = text.encode() == payload.removeprefix(b"\xef\xbb\xbf")
    shift = len(payload) - len(text.encode()) - len(OPEN) if same else None
    return Pack(list(_documents(parse(wrapped, what), kinds)), wrapped, shift)


def places_in(pack: Pack, names: set[str], expected: int) -> list[tuple[int, int | None]]:
    """Line and byte offset of the elements with these names; none where they cannot be told for certain."""
    places = starts_of(pack.text, names)
    if len(places) != expected:
        return []
    return [(line, offset + pack.shift if pack.shift is not None else None) for line, offset in places]


def _decoded(payload: bytes, what: str) -> str:
    """The text; a declared encoding counts, unless the bytes themselves say another."""
    declared = ENCODING.search(payload[:400].replace(b"\x00", b""))
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if payload.startswith(UTF16):
        encoding = "utf-16" if payload[0] in b"\xff\xfe" else ("utf-16-le" if payload[1] == 0 else "utf-16-be")
    elif encoding.lower().replace("-", "") in ("utf8", "utf16", "utf16le", "utf16be"):
        encoding = "utf-8-sig"
    try:
        return payload.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(f"the file is not {what}: its bytes are not {encoding} ({error}); ask for UTF-8") from None


def _documents(root: Element, kinds: dict[str, str]) -> Iterator[Document]:
    """Every message in document order, each with the header that stands before it."""
    header = Header()
    for element in _walk(root, kinds):
        if element.name == "AppHdr":
            header = _header(element)
            continue
        kind, version = _kind_of(element, kinds)
        yield Document(kind, version, element, header)
        header = Header()


def _walk(element: Element, kinds: dict[str, str]) -> Iterator[Element]:
    for child in element.children:
        if child.name == "AppHdr" or VERSIONED.sub("", child.name) in kinds or _is_document(element, child):
            yield child
        else:
            yield from _walk(child, kinds)


def _is_document(parent: Element, child: Element) -> bool:
    """Any message at all: what stands inside `Document` is one, also where nobody here reads its kind."""
    return parent.name == "Document" and child.name != "Document"


def _kind_of(element: Element, kinds: dict[str, str]) -> tuple[str, str]:
    namespace = str(element.node.nsmap.get(element.node.prefix) or "")
    found = NAMESPACE.fullmatch(namespace)
    named = kinds.get(VERSIONED.sub("", element.name))
    version = (found["version"] or "").removeprefix(".") if found else ""
    return named or (found["message"] if found else element.name), version


def _header(element: Element) -> Header:
    leaves = dict(_leaves(element, ""))
    created = next((text for path, text in leaves.items() if path in ("/CreDt", "/CreDtTm")), "")
    sender = next((text for path, text in leaves.items() if path.startswith("/Fr/")), "")
    return Header(leaves.get("/BizMsgIdr", ""), created, sender, leaves.get("/CpyDplct", ""))


def _leaves(element: Element, path: str) -> Iterator[tuple[str, str]]:
    if not element.children:
        yield path, str(element.node.text or "").strip()
    for child in element.children:
        yield from _leaves(child, f"{path}/{child.name}")
