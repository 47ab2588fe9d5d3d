"""The XML schemas of MiFIR reporting, from the folder where the firm keeps them, each pinned by its SHA-256.

Their publishers do not let us hand them on. A file counts by its bytes, not by its name; a firm that reports under
another version lists its SHA-256 in a `schemas.toml` of its own beside the files, in the form of ours.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data.contracts.failure import UsageError
from data.formats.xml_reader import etree

PINS = Path(__file__).parent / "schemas.toml"
OWN_PINS = "schemas.toml"
TECHNICAL = "urn:iso:std:iso:20022:tech:xsd:"
REPORTING = ("head.003.001.01", "head.001.001.01", "auth.016.001.01")
"""What a file of transaction reports is validated against: envelope, header, message."""
ADVICE = "docs/mifir-files.md tells which schemas to obtain and where to put them"


class Pin(BaseModel):
    """One schema that may be used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Annotated[str, Field(pattern=r"^[a-z]{4}\.\d{3}\.\d{3}\.\d{2}$")]
    version: str = ""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Found(NamedTuple):
    """One schema that lies in the folder and is pinned."""

    message: str
    version: str
    sha256: str
    path: Path
    content: bytes


def found_schemas(folder: Path | None, messages: Iterable[str] = REPORTING) -> dict[str, Found]:
    """The schemas of these messages, their bytes checked.

    Args:
        folder: the setting `schemas`.

    Raises:
        UsageError: no folder is set, or it holds no pinned schema of a message; says which hashes it does hold.
    """
    if folder is None:
        raise UsageError(f"no folder of XML schemas is set; set `schemas` (TIEOUT_SCHEMAS). {ADVICE}")
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}, which the setting `schemas` names. {ADVICE}")
    pins = {pin.sha256: pin for pin in (*_pins(PINS), *_pins(folder / OWN_PINS))}
    files = {path: path.read_bytes() for path in sorted(folder.glob("*.xsd"))}
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    found: dict[str, Found] = {}
    for path, sha256 in hashes.items():
        pin = pins.get(sha256)
        if pin is None:
            continue
        one = found.setdefault(pin.message, Found(pin.message, pin.version, sha256, path, files[path]))
        if one.sha256 != sha256:
            raise UsageError(f"{one.path.name} and {path.name} are both schemas of {pin.message}; keep one of them")
    for message in messages:
        if message not in found:
            raise UsageError(_missing(folder, message, files, hashes))
    return {message: found[message] for message in messages}


def compiled(contents: Mapping[str, bytes]) -> Any:
    """One schema that validates a whole document of these messages.

    Args:
        contents: message -> the bytes of its schema, which were checked.

    Raises:
        UsageError: these bytes are no XML schema.
    """
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_FromMemory(contents))
    imports = "".join(
        f'<xs:import namespace="{TECHNICAL}{message}" schemaLocation="{_FromMemory.SCHEME}{message}"/>'
        for message in contents
    )
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    try:
        return etree.XMLSchema(etree.fromstring(whole, parser))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        raise UsageError(f"the XML schemas cannot be used: {error}. {ADVICE}") from None


class _FromMemory(etree.Resolver):  # pyright: ignore[reportUntypedBaseClass]
    """Gives the parser the bytes that were hashed; a file that changed since is never read."""

    SCHEME = "pinned:"

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents

    def resolve(self, url: str, public_id: str | None, context: Any) -> Any:  # noqa: ARG002  the library's signature
        message = url.removeprefix(self.SCHEME)
        return self.resolve_string(self.contents[message], context) if message in self.contents else None


def _pins(path: Path) -> list[Pin]:
    if not path.is_file():
        return []
    try:
        told = TypeAdapter(dict[Literal["schema"], list[Pin]]).validate_python(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise UsageError(f"{path} is no list of schemas: {error}. {ADVICE}") from None
    return told.get("schema", [])


def _missing(folder: Path, message: str, files: Mapping[Path, bytes], hashes: Mapping[Path, str]) -> str:
    named = [path for path, content in files.items() if f'targetNamespace="{TECHNICAL}{message}"'.encode() in content]
    if not named:
        return f"the folder {folder} holds no schema of {message}. {ADVICE}"
    told = ", ".join(f"{path.name} ({hashes[path]})" for path in named)
    return (
        f"the schema of {message} in {folder} is not one that is known: {told}. If it is the version you report "
        f"under, list its SHA-256 in {folder / OWN_PINS}; otherwise somebody changed it. {ADVICE}"
    )
