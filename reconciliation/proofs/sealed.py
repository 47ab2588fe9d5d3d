"""What was sealed is what is there, and what landed is what was received."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple, Protocol, runtime_checkable

from data.contracts.failure import TieoutError
from data.envelope import open_envelope
from reconciliation.proofs.evidence import MOST_TOLD, Evidence, Violation

SEAL = "run.seal"
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
NO_TEXT = (b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0")
"""How workbooks and Parquet begin: their rows are no stretches of bytes."""

Received = Callable[[str], bytes]
"""From a file's SHA-256 to its bytes, as the vault reads it."""


@runtime_checkable
class Sealed(Protocol):
    """Tables that were sealed with their hashes."""

    def disagreements(self) -> list[str]: ...


def seal_holds(evidence: Evidence) -> list[Violation]:
    """Every table still has the rows and the hash it was sealed with; nothing where nothing was sealed."""
    stored = evidence.stored
    if not isinstance(stored, Sealed) or SEAL not in stored.tables():
        return []
    return [Violation("tables are as they were sealed", "the seal", said) for said in stored.disagreements()]


class _Landed(NamedTuple):
    row_id: str
    byte_offset: int
    raw: str


def bytes_received(evidence: Evidence, received: Received) -> list[Violation]:
    """Each received file has its hash, and the text of each landed row stands in it where the row says."""
    law = "landed text is the text of the received file"
    files = evidence.stored.sql("select distinct file_sha256 from landing.rows order by all")["file_sha256"]
    found: list[Violation] = []
    for file in files:
        try:
            payload = received(file)
            members = [member.payload for member in open_envelope(payload, file)]
        except TieoutError as failure:
            found.append(Violation(law, f"file {file}", str(failure)))
            continue
        if sha256(payload).hexdigest() != file:
            found.append(Violation(law, f"file {file}", "the vault holds other bytes"))
        found += [
            Violation(law, f"row {row}", "its text is not in the file there")
            for row in _strangers(evidence, file, members)
        ]
    return found[:MOST_TOLD]


def _strangers(evidence: Evidence, file: str, members: list[bytes]) -> Iterator[str]:
    rows = evidence.stored.sql(
        "select row_id, byte_offset, raw from landing.rows where file_sha256 = ? order by row_id", [file]
    )
    texts = [member for member in members if not member.startswith(NO_TEXT)]
    if len(texts) < len(members):
        return
    for row in (_Landed(*values) for values in rows.iter_rows()):
        if not any(_stands(row, member) for member in texts):
            yield row.row_id


def _stands(row: _Landed, member: bytes) -> bool:
    return any(member.startswith(_bytes(row.raw, encoding), row.byte_offset) for encoding in ENCODINGS)


def _bytes(raw: str, encoding: str) -> bytes:
    return raw.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace")
