"""Which code made a run: the version and a digest of the source that decides results."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOMS = ("data", "reconciliation")


@cache
def code_version() -> str:
    """`<version>+<12 hex digits>`: the digest covers every source and rule file of the rooms that make results.

    Sample days and a firm's own profiles and rulebooks are inputs with hashes of their own, not code.
    """
    digest = hashlib.sha256()
    top = Path(__file__).parent.parent
    for room in ROOMS:
        for path in sorted((top / room).rglob("*")):
            ruled = path.suffix in (".py", ".csv") or "reference" in path.parts
            if path.is_file() and ruled and not {"samples", "__pycache__"} & set(path.parts):
                digest.update(str(path.relative_to(top)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{version('tieout')}+{digest.hexdigest()[:12]}"
