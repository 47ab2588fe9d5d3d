"""Which files of the inbox are whole, and whose they are.

A file that is still being written looks like a short one. So a file is claimed only on a sign its sender gives, as
its profile says: `marker`, a file `<name>.done` or `<name>.ok` beside it; `rename`, it appears under its final name
only when it is whole; `trailer`, its last line is the trailer. That its size stands still is no sign.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from data.contracts.failure import InputError, UsageError
from data.control_totals import trailer_match
from data.envelope import open_envelope, plain_name
from data.profiles.canonical import is_upload
from data.text import lines_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from data.profiles.profile import Profile

MARKERS = (".done", ".ok")
UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".writing", ".swp")


class Waiting(NamedTuple):
    """A file that is left where it is, and why."""

    path: Path
    reason: str


class Inbox(NamedTuple):
    """What an inbox folder holds, each in the order of names."""

    whole: list[Path]
    waiting: list[Waiting]

    @staticmethod
    def markers_of(path: Path) -> list[Path]:
        """The markers beside a file, to be taken away with it; none of them need be there."""
        return [
            marker for suffix in MARKERS for marker in (path.with_name(path.name + suffix), path.with_suffix(suffix))
        ]


def claimable(folder: Path, profiles: Mapping[str, Profile]) -> Inbox:
    """Look through an inbox folder (not its sub-folders) without touching anything.

    A file that nobody, or more than one sender, claims waits with that reason; it never stops the others.
    """
    inbox = Inbox([], [])
    for path in sorted(folder.iterdir()):
        if path.is_dir() or path.suffix in MARKERS:
            continue
        reason = _why_waiting(path, profiles)
        if reason is None:
            inbox.whole.append(path)
        else:
            inbox.waiting.append(Waiting(path, reason))
    return inbox


def profile_for(name: str, profiles: Mapping[str, Profile]) -> Profile:
    """The sender of a file, by the profiles' `match_files`; the suffix of an envelope does not matter.

    A plain upload gives way to a profile that was written for the name.

    Raises:
        UsageError: two senders claim the name.
        InputError: no sender does.
    """
    names = {name, plain_name(name)}
    claiming = [
        profile
        for profile in profiles.values()
        if any(fnmatchcase(candidate, pattern) for candidate in names for pattern in profile.match_files)
    ]
    claiming = [profile for profile in claiming if not is_upload(profile)] or claiming
    if len(claiming) > 1:
        told = ", ".join(sorted(profile.name for profile in claiming))
        raise UsageError(f"{name} is claimed by the profiles {told}; narrow match_files until one of them is left")
    if not claiming:
        raise InputError(
            f"no profile claims {name}. `tieout profile guess` writes a draft from the file; finish it, give it "
            "match_files that fit, and put it among the profiles. docs/profiles.md tells how."
        )
    return claiming[0]


def _why_waiting(path: Path, profiles: Mapping[str, Profile]) -> str | None:
    if path.is_symlink():
        return "it is a link; only files are taken"
    if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
        return "its name says that it is still being written"
    try:
        return _unfinished(path, profile_for(path.name, profiles))
    except (UsageError, InputError) as error:
        return str(error)
    except FileNotFoundError:
        return "it was taken away while it was looked at"


def _unfinished(path: Path, profile: Profile) -> str | None:
    """Why the file may not be whole yet, or None."""
    if profile.claim == "marker":
        return (
            None
            if any(marker.exists() for marker in Inbox.markers_of(path))
            else "its marker (.done or .ok) is not there"
        )
    if profile.claim == "trailer":
        if profile.trailer is None:
            raise UsageError(f"profile {profile.name} claims by trailer, and says no [trailer]")
        members = open_envelope(path.read_bytes(), path.name)
        whole = all(_ends_in_trailer(member.payload, profile) for member in members)
        return None if whole else "its last line is not the trailer"
    return None


def _ends_in_trailer(payload: bytes, profile: Profile) -> bool:
    lines = lines_of(text_of(payload, profile.encoding))
    filled = (line for line in reversed(lines.frame["raw"].tail(100).to_list()) if line)
    last = next(filled, "")
    ended = lines.whole or profile.options.get("last_line_end") == "optional"
    return ended and trailer_match(last, profile) is not None
