"""The vault: every received file, byte for byte, under its SHA-256. What is in it is never changed again."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import IO

from data.contracts.failure import IntegrityError, UsageError

BLOCK_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Vault:
    """A folder of files named by their SHA-256, in sub-folders of the first two hex digits.

    A file becomes visible under its name only when all of its bytes are on the disk: it is written beside, synced,
    renamed, and the folder is synced. A power cut leaves either the whole file or none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | Path) -> str:
        """Keep a file and return its SHA-256; the same bytes again change nothing.

        Raises:
            IntegrityError: the vault holds other bytes under this hash: its disk or its keeper is at fault.
        """
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        written = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                sha256 = _copy(content, target)
                target.flush()
                os.fsync(target.fileno())
            self._keep(written, sha256)
        finally:
            written.unlink(missing_ok=True)
        return sha256

    def has(self, sha256: str) -> bool:
        return self.path_of(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """The bytes of a kept file, after checking that they are still the ones that were received.

        Raises:
            IntegrityError: the file is not there, or its bytes no longer have this hash.
        """
        path = self.path_of(sha256)
        if not path.is_file():
            raise _missing(sha256)
        content = path.read_bytes()
        _agree(sha256, hashlib.sha256(content).hexdigest())
        return content

    def verify(self, sha256: str) -> None:
        """Check one kept file without holding it in memory.

        Raises:
            IntegrityError: the file is not there, or its bytes no longer have this hash.
        """
        path = self.path_of(sha256)
        if not path.is_file():
            raise _missing(sha256)
        with path.open("rb") as source:
            _agree(sha256, hashlib.file_digest(source, "sha256").hexdigest())

    def path_of(self, sha256: str) -> Path:
        """Where a file with this hash rests, whether or not it is there.

        Raises:
            UsageError: the text is no SHA-256 in lower-case hex digits.
        """
        if not _SHA256.fullmatch(sha256):
            raise UsageError(f"{sha256!r} is no SHA-256; write its 64 lower-case hex digits")
        return self.folder / sha256[:2] / sha256

    def _keep(self, written: Path, sha256: str) -> None:
        path = self.path_of(sha256)
        if path.is_file():
            self.verify(sha256)
            return
        path.parent.mkdir(exist_ok=True)
        written.chmod(0o444)
        written.replace(path)
        for folder in (path.parent, self.folder):
            _sync(folder)


def _copy(content: bytes | Path, target: IO[bytes]) -> str:
    if isinstance(content, bytes):
        target.write(content)
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    with content.open("rb") as source:
        while block := source.read(BLOCK_BYTES):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _missing(sha256: str) -> IntegrityError:
    return IntegrityError(f"the vault holds no file {sha256}; restore the vault from its backup")


def _agree(sha256: str, found: str) -> None:
    if found != sha256:
        raise IntegrityError(
            f"the file {sha256} in the vault has changed: its bytes now hash to {found}. "
            "Restore it from the backup, and find out who wrote to the vault."
        )
