"""What can go wrong, for the person who has the phone: what, where, and what to do. The root of all our errors."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExitCode(IntEnum):
    """How the `tieout` command ends; documented in docs/exit-codes.md, generated from here."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    RUN_FAILED = 4
    BUSY = 5
    NOT_PERMITTED = 6
    INTEGRITY = 7
    UNEXPECTED = 10


class TieoutError(Exception):
    """A failure that is explained to the user and ends with its exit code, never with a stack trace."""

    exit_code = ExitCode.RUN_FAILED


class UsageError(TieoutError):
    """The command, a profile, a rulebook or the configuration says something that cannot be meant."""

    exit_code = ExitCode.USAGE


class UnknownName(UsageError):  # noqa: N818  reads as a sentence where it is raised
    """A name that nothing here carries; the message lists the names there are."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no {kind} called {name!r}; there are: {', '.join(known) or 'none yet'}")


class InputError(TieoutError):
    """A received file that cannot be taken: truncated, ragged, not what its profile says, or missing."""

    exit_code = ExitCode.INPUT


class BusyError(TieoutError):
    """Another run holds the lock."""

    exit_code = ExitCode.BUSY


class NotPermittedError(TieoutError):
    """Needs an approval or a right that is not there."""

    exit_code = ExitCode.NOT_PERMITTED


class IntegrityError(TieoutError):
    """A hash, a proof or a control total does not hold. Nothing after it may be trusted."""

    exit_code = ExitCode.INTEGRITY
