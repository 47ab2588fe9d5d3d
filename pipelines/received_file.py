"""One file that `tieout match` is given: its hash, and its rows by the door they leave, at once or slice by slice."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.contracts.words import Book
from data.formats.parquet import rows_in, schema_of, slices_of
from data.landing import Read, check_controls, land, read, read_typed
from data.profiles.canonical import canonical_profile
from data.profiles.profile import Profile
from data.profiles.typed import fits
from pipelines.declared import profile_of
from reconciliation.rulebook import Rulebook

PARQUET_MAGIC = b"PAR1"
SLICE = 1 << 19
"""Rows of a typed file that are read at a time."""


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
    """The SHA-256 of a file, and its rows in the order of the file: a typed one in slices, any other in one piece."""
    with _told(asked.path), asked.path.open("rb") as opened:
        file_sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        stored = opened.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
    profile = _profile(asked, rulebook, stored=stored)
    if stored and fits(schema_of(asked.path), profile, rulebook.contract):
        return file_sha256, (read_typed(rows, file_sha256, profile) for rows in slices_of(asked.path, SLICE))
    return file_sha256, iter([_in_one_piece(asked.path, file_sha256, profile)])


def rows_of_typed(asked: Asked, rulebook: Rulebook) -> int | None:
    """How many rows a file holds that is read in slices; None for any other."""
    with _told(asked.path), asked.path.open("rb") as opened:
        stored = opened.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
    profile = _profile(asked, rulebook, stored=stored)
    typed = stored and fits(schema_of(asked.path), profile, rulebook.contract)
    return rows_in(asked.path) if typed else None


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
