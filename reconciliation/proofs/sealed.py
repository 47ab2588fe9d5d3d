"""What was sealed is what is there, and what landed is what was received."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple, Protocol, runtime_checkable

import polars as pl

from data.contracts.failure import TieoutError
from data.envelope import open_envelope
from reconciliation.proofs.evidence import MOST_TOLD, Evidence, Violation

SEAL = "run.seal"
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
NO_TEXT = (b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0")
"""How workbooks and Parquet begin: their rows are no stretches of bytes."""

BLOCK_ROWS = 5_000
"""Rows that are looked at together before they are looked at one by one."""

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


def _strangers(evidence: Evidence, file: str, members: list[bytes]) -> list[str]:
    rows = evidence.stored.sql(
        "select row_id, byte_offset, raw from landing.rows where file_sha256 = ? order by byte_offset, row_id", [file]
    )
    texts = [member for member in members if not member.startswith(NO_TEXT)]
    if len(texts) < len(members):
        return []
    doubtful = [
        block for block in rows.iter_slices(BLOCK_ROWS) if not any(_stand_in_a_row(block, member) for member in texts)
    ]
    told = (_Landed(*values) for block in doubtful for values in block.iter_rows())
    return sorted(row.row_id for row in told if not any(_stands(row, member) for member in texts))


def _stand_in_a_row(block: pl.DataFrame, member: bytes) -> bool:
    """Whether all texts of a block stand in the file where they say, one line end after each: one comparison.

    Texts that follow each other at the same distance, and whose joined bytes are those of the file, stand each at its
    own offset. False says nothing: there may be longer gaps, another encoding or member, or a text that is not there.
    """
    starts, texts = block["byte_offset"], block["raw"]
    ends = starts + texts.str.len_bytes().cast(pl.Int64)
    if block.height < 2 or starts.has_nulls() or texts.has_nulls():  # noqa: PLR2004  the first two tell the line end
        return False
    if starts[0] < 0 or ends[-1] > len(member):
        return False
    between = member[ends[0] : starts[1]]
    apart = (starts[1:] - ends[:-1]) == len(between)
    if not between.isascii() or not apart.all():
        return False
    return member[starts[0] : ends[-1]] == texts.str.join(between.decode("ascii")).item().encode()


def _stands(row: _Landed, member: bytes) -> bool:
    return any(member.startswith(_bytes(row.raw, encoding), row.byte_offset) for encoding in ENCODINGS)


def _bytes(raw: str, encoding: str) -> bytes:
    return raw.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace")
