"""Files that were landed for their receipt, kept for the run that follows in the same process.

To land a file is a pure function of its bytes, its name and its profile; a run that is told the same three may take
what was landed for the receipt. It is given away once, and what does not fit is landed again.
"""

from __future__ import annotations

from data.landing import LandedFile
from data.profiles.profile import Profile

BYTES_PER_GIB = 1 << 30
SHARE_OF_MEMORY = 2
"""Half of what the warehouse may use; what a run takes is let go before its warehouse file is written."""


class JustLanded:
    """Landed files by hash, name and profile, up to a number of bytes.

    Args:
        memory_gib: memory that the warehouse may use.
    """

    def __init__(self, memory_gib: int) -> None:
        self._room = memory_gib * BYTES_PER_GIB // SHARE_OF_MEMORY
        self._kept: dict[tuple[str, str, str], LandedFile] = {}

    def keep(self, sha256: str, name: str, profile: Profile, landed: LandedFile) -> None:
        """Keep a landed file, if there is room for it."""
        size = landed.rows.estimated_size()
        if size <= self._room:
            self._room -= size
            self._kept[sha256, name, _text(profile)] = landed

    def take(self, sha256: str, name: str, profile: Profile) -> LandedFile | None:
        """The landed file, which is then kept no longer; None where it is to be landed."""
        landed = self._kept.pop((sha256, name, _text(profile)), None)
        if landed is not None:
            self._room += landed.rows.estimated_size()
        return landed


def _text(profile: Profile) -> str:
    """All of a profile that decides how a file is read."""
    return profile.model_dump_json(by_alias=True, exclude_defaults=True)
