"""One file that `tieout match` is given: its hash, and its rows by the door they leave, at once or slice by slice."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.contracts.words import Book
from data.landing import Read, check_controls, land, read
from data.profiles.canonical import canonical_profile
from data.profiles.profile import Profile
from data.slicing import is_stored, read_in_slices, sha256_of, stored_rows
from pipelines.declared import profile_of
from reconciliation.rulebook import Rulebook


class Asked(NamedTuple):
    """One file to read: a path that whoever reads it sees."""

    path: Path
    profile: str | None
    book: Book


class Received(NamedTuple):
    """One file: the SHA-256 of its bytes and its rows by the door they left."""

    file_sha256: str
    read: Read


def receive(path: Path, profile_name: str | None, book: Book, rulebook: Rulebook) -> Received:
    """Land and read one file for a book.

    Raises:
        InputError: the file cannot be read as a whole, or contradicts its control totals.
        UsageError: no such profile, or one of another contract.
    """
    file_sha256, parts = receive_in_slices(Asked(path, profile_name, book), rulebook)
    doors = list(parts)
    return Received(file_sha256, doors[0] if len(doors) == 1 else Read(*map(pl.concat, zip(*doors, strict=True))))


def receive_in_slices(asked: Asked, rulebook: Rulebook) -> tuple[str, Iterator[Read]]:
    """The SHA-256 of a file, and its rows in its order: slice by slice where it can be cut, or in one piece."""
    with _told(asked.path):
        file_sha256 = sha256_of(asked.path)
        profile = _profile(asked, rulebook, stored=is_stored(asked.path))
        slices = read_in_slices(asked.path, file_sha256, profile)
    return file_sha256, iter([_in_one_piece(asked.path, file_sha256, profile)]) if slices is None else slices


def rows_told(asked: Asked, rulebook: Rulebook) -> int | None:
    """How many rows a file tells that it holds; None where it has to be read to know."""
    with _told(asked.path):
        return stored_rows(asked.path, _profile(asked, rulebook, stored=is_stored(asked.path)))


def _in_one_piece(path: Path, file_sha256: str, profile: Profile) -> Read:
    with _told(path):
        payload = path.read_bytes()
    landed = land(payload, file_sha256=file_sha256, name=path.name, profile=profile)
    check_controls(landed, path.name)
    return read(landed, profile)


@contextmanager
def _told(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from None


def _profile(asked: Asked, rulebook: Rulebook, *, stored: bool) -> Profile:
    if asked.profile is None:
        return canonical_profile(rulebook.contract, asked.book, "parquet" if stored else "delimited")
    profile = profile_of(asked.profile)
    if profile.contract != rulebook.contract.name:
        raise UsageError(
            f"profile {asked.profile} reads the contract {profile.contract}, but rulebook {rulebook.name} reconciles "
            f"{rulebook.contract.name}; choose another profile or another rulebook"
        )
    return profile.model_copy(update={"book": asked.book})
