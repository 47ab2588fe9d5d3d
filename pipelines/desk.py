"""Opening a desk that is there already: commands that only look never make a folder of a mistyped name."""

from __future__ import annotations

from pathlib import Path

from data.contracts.failure import UsageError
from pipelines.home import Home
from pipelines.settings import settings_from


def desk_at(folder: Path | None) -> Home:
    """The desk at a folder, or at the one that the configuration names.

    Raises:
        UsageError: there is none.
    """
    desk = Home(settings_from({"home": folder}))
    journal = desk.journal.file
    if not desk.folder.is_dir() or (journal is not None and not journal.is_file()):
        raise UsageError(
            f"there is no desk at {desk.folder}; `tieout init` makes one there, --home or TIEOUT_HOME names another"
        )
    return desk
