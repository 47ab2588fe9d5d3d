"""Open what files travel in: gzip, bz2, zip, one inside the other.

An envelope is known by its first bytes, not by its name. A workbook (.xlsx) is a zip, but it is a document and stays
closed. Nothing is written to disk: members are inflated in memory, and never beyond the limits, whatever sizes the
envelope declares.
"""

from __future__ import annotations

import bz2
import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from data.contracts.failure import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK_BYTES = 1 << 18
ENVELOPE_SUFFIXES = (".gz", ".bz2", ".zip")
_GZIP, _BZ2, _ZIP, _EMPTY_ZIP = b"\x1f\x8b", b"BZh", b"PK\x03\x04", b"PK\x05\x06"
_DOCUMENT = "[Content_Types].xml"
_ENCRYPTED = 0x1


class Limits(NamedTuple):
    """How far an envelope may unfold; a file beyond is refused, not cut."""

    unpacked_bytes: int = 4 << 30
    ratio: int = 1000  # unpacked to packed bytes, once more than `ratio_free_bytes` came out
    ratio_free_bytes: int = 16 << 20
    members: int = 1000
    depth: int = 3  # envelopes inside envelopes


class Opened(NamedTuple):
    """One file out of its envelope."""

    name: str
    payload: bytes


LIMITS = Limits()


def open_envelope(payload: bytes, name: str, limits: Limits = LIMITS) -> list[Opened]:
    """The files an envelope carries, in its order; a file without envelope is returned as it is.

    Args:
        payload: the received bytes.
        name: the received name; a gzip or bz2 loses its suffix, a zip's members have their own names.
        limits: of size, ratio, members and depth, over the whole of what is unfolded.

    Raises:
        InputError: truncated or damaged, encrypted, beyond a limit, or with a member that points outside.
    """
    return _open(payload, name, _Allowance(name, len(payload), limits), limits.depth)


def is_packed(payload: bytes) -> bool:
    """Do these first bytes of a file, or all of them, begin an envelope?"""
    return payload.startswith((_GZIP, _BZ2, _ZIP, _EMPTY_ZIP))


def plain_name(name: str) -> str:
    """The file's name without the suffixes of its envelopes: `A.csv.gz` is `A.csv`."""
    while name.lower().endswith(ENVELOPE_SUFFIXES):
        name = name[: name.rindex(".")]
    return name


class _Allowance:
    """Counts what comes out of one received file, and stops it at the limits."""

    def __init__(self, name: str, packed_bytes: int, limits: Limits) -> None:
        self.name = name
        self.packed_bytes = max(packed_bytes, 1)
        self.limits = limits
        self.unpacked_bytes = 0
        self.members = 0

    def foresee(self, declared_bytes: int) -> None:
        self._judge(self.unpacked_bytes + declared_bytes)

    def spend(self, count: int) -> None:
        self.unpacked_bytes += count
        self._judge(self.unpacked_bytes)

    def admit(self, count: int) -> None:
        self.members += count
        if self.members > self.limits.members:
            raise self.refusal(f"holds more than {self.limits.members} members")

    def refusal(self, reason: str) -> InputError:
        return InputError(f"{self.name} {reason}. Nothing was read from it; ask the sender for the file again.")

    def _judge(self, unpacked_bytes: int) -> None:
        if unpacked_bytes > self.limits.unpacked_bytes:
            raise self.refusal(f"unpacks to more than {self.limits.unpacked_bytes} bytes")
        blown = unpacked_bytes > self.limits.ratio * self.packed_bytes
        if blown and unpacked_bytes > self.limits.ratio_free_bytes:
            raise self.refusal(f"unpacks to more than {self.limits.ratio} times its size")


def _open(payload: bytes, name: str, allowance: _Allowance, depth: int) -> list[Opened]:
    opener = _opener_of(payload)
    if opener is None:
        return [Opened(name, payload)]
    if depth == 0:
        raise allowance.refusal(f"is wrapped in more than {allowance.limits.depth} envelopes")
    opened = opener(payload, name, allowance)
    return [inner for item in opened for inner in _open(item.payload, item.name, allowance, depth - 1)]


def _opener_of(payload: bytes) -> Callable[[bytes, str, _Allowance], Iterator[Opened]] | None:
    if payload.startswith(_GZIP):
        return _gunzip
    if payload.startswith(_BZ2) and payload[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}:
        return _bunzip
    if payload.startswith((_ZIP, _EMPTY_ZIP)) and not _is_document(payload):
        return _unzip
    return None


def _is_document(payload: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            return _DOCUMENT in archive.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
        return False  # a damaged zip is refused by the one who unpacks it


def _gunzip(payload: bytes, name: str, allowance: _Allowance) -> Iterator[Opened]:
    blocks: list[bytes] = []
    rest = payload
    while rest.startswith(_GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            while not stream.eof:
                block = stream.decompress(rest, BLOCK_BYTES)
                rest = stream.unconsumed_tail
                if not block and not rest and not stream.eof:
                    raise allowance.refusal("is a truncated gzip")
                allowance.spend(len(block))
                blocks.append(block)
        except zlib.error as error:
            raise allowance.refusal(f"is a damaged gzip ({error})") from None
        rest = stream.unused_data
    if rest.strip(b"\0"):
        raise allowance.refusal("carries bytes after the end of its gzip")
    yield Opened(plain_name(name), b"".join(blocks))


def _bunzip(payload: bytes, name: str, allowance: _Allowance) -> Iterator[Opened]:
    blocks: list[bytes] = []
    rest = payload
    while rest:
        stream = bz2.BZ2Decompressor()
        try:
            while not stream.eof:
                block = stream.decompress(rest, BLOCK_BYTES)
                rest = b""
                if not block and stream.needs_input:
                    raise allowance.refusal("is a truncated bz2")
                allowance.spend(len(block))
                blocks.append(block)
        except OSError as error:
            raise allowance.refusal(f"is a damaged bz2 ({error})") from None
        rest = stream.unused_data
    yield Opened(plain_name(name), b"".join(blocks))


def _unzip(payload: bytes, _name: str, allowance: _Allowance) -> Iterator[Opened]:
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            allowance.admit(len(members))
            _check_members(members, allowance)
            for member in members:
                yield Opened(member.filename, _inflate(archive, member, allowance))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise allowance.refusal(f"is a truncated or damaged zip ({error})") from None
    except (NotImplementedError, RuntimeError) as error:
        raise allowance.refusal(f"cannot be unzipped ({error})") from None


def _check_members(members: list[zipfile.ZipInfo], allowance: _Allowance) -> None:
    if not members:
        raise allowance.refusal("is a zip without any file")
    names = [member.filename for member in members]
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise allowance.refusal(f"holds the member {member.filename!r}, which points outside of it")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise allowance.refusal(f"holds the member {member.filename!r}, which is a link")
        if member.flag_bits & _ENCRYPTED:
            raise allowance.refusal(f"holds the encrypted member {member.filename!r}")
        if names.count(member.filename) > 1:
            raise allowance.refusal(f"holds the member {member.filename!r} twice")
    allowance.foresee(sum(member.file_size for member in members))


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: _Allowance) -> bytes:
    blocks: list[bytes] = []
    with archive.open(member) as stream:
        while block := stream.read(BLOCK_BYTES):
            allowance.spend(len(block))
            blocks.append(block)
    return b"".join(blocks)
