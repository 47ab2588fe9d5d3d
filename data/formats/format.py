"""What a wire format is: one function from the text (or bytes) of an opened file to landed records.

A format is one file of this folder that declares `FORMAT`; it is found by its folder. It cuts a file into
records and names their fields in the sender's words, all text; it neither types nor judges values. What the
fields mean is said by a profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple

from data.contracts.failure import UnknownName
from data.contracts.lineage import LINEAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from data.profiles.profile import Profile

OWN_COLUMNS = frozenset((*LINEAGE, "byte_offset", "raw", "excluded", "malformed"))
"""Names a sender's column cannot have beside ours; a format calls such a column `sender.<name>`."""


class Control(NamedTuple):
    """One control total: what the file says of itself against what was counted in it."""

    name: str  # rows, net_amount, body_length, checksum, sequence ...
    said: str
    counted: str
    agrees: bool
    where: str  # "line 120", "message 7"


class Records(NamedTuple):
    """The records of one file.

    `rows` has `line` (Int64, 1-based, where the record begins), `part` (Int32: 0, or 1.. where one record carries
    several rows), `byte_offset` (Int64), `raw` (String), `excluded` (String: the rule by which this record
    is no row of any contract, else null), `malformed` (String: why the record cannot be cut into fields, else
    null), and then the sender's columns, all String, null = absent. `solid` is true where it is known that no text
    of them holds white space, so that nobody needs to look for it at their ends.
    """

    rows: pl.DataFrame
    controls: list[Control]
    solid: bool = False


@dataclass(frozen=True)
class Format:
    """A wire format.

    Args:
        name: what profiles call it.
        summary: one sentence for the documentation.
        cut: from the bytes of one opened file and its profile to its records. Raises InputError where the
            file as a whole cannot be taken (truncated, not of this format), saying line and what to do.
    """

    name: str
    summary: str
    cut: Callable[[bytes, Profile], Records]


def format_named(name: str) -> Format:
    """The format a profile names.

    Raises:
        UnknownName: no file of this folder declares `FORMAT` with that name.
    """
    known = all_formats()
    if name not in known:
        raise UnknownName("format", name, sorted(known))
    return known[name]


def all_formats() -> dict[str, Format]:
    """Every format that a file of this folder declares as `FORMAT`."""
    found = (
        getattr(import_module(f"data.formats.{module.name}"), "FORMAT", None)
        for module in iter_modules([str(Path(__file__).parent)])
    )
    return {item.name: item for item in found if isinstance(item, Format)}
