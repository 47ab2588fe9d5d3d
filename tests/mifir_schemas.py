"""A folder of XML schemas of our own, which take any content: for tests that need some schema, whichever it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

OURS = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:iso:std:iso:20022:tech:xsd:{0}" '
    'elementFormDefault="qualified"><xs:element name="{1}"><xs:complexType><xs:sequence>'
    '<xs:any minOccurs="0" maxOccurs="unbounded" namespace="##any" processContents="lax"/>'
    "</xs:sequence></xs:complexType></xs:element></xs:schema>"
)


def a_folder(folder: Path, *, pinned: bool = True) -> Path:
    """A folder with schemas of our own, listed or not."""
    pins = []
    for message, root in (
        ("head.003.001.01", "BizData"),
        ("head.001.001.01", "AppHdr"),
        ("auth.016.001.01", "Document"),
    ):
        content = OURS.format(message, root).encode()
        (folder / f"{message}.xsd").write_bytes(content)
        pins.append(f'[[schema]]\nmessage = "{message}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n')
    if pinned:
        (folder / "schemas.toml").write_text("\n".join(pins))
    return folder
