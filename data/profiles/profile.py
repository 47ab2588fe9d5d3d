"""A profile: what one sender's file looks like and what its columns mean. One TOML per sender, found by its folder.

The TOML is the whole of what it takes to add a sender; `docs/profiles.md` is generated from this model.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data.contracts.failure import UnknownName, UsageError
from data.contracts.words import Book

FOLDER = Path(__file__).parent


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mapping(_Part):
    """Where one contract column comes from and how its text is to be read.

    Exactly one of `from`, `first_of`, `join` names the sender's columns; a bare string in the TOML means `from`.
    """

    from_: Annotated[str | None, Field(alias="from")] = None
    first_of: Annotated[list[str] | None, Field(description="the first column that is not empty")] = None
    join: Annotated[list[str] | None, Field(description="columns joined by a space")] = None
    words: Annotated[dict[str, str] | None, Field(description="sender's word -> our word; others reject")] = None
    pattern: Annotated[str | None, Field(description="regular expression; its first group is the value")] = None
    sign: Annotated[
        Literal["as_is", "absolute", "negate"], Field(description="what to do with the sign of a number")
    ] = "as_is"
    divide_by: Annotated[str | None, Field(description="a power of ten, for prices in pence or cents")] = None
    decimal: Literal[".", ","] | None = None
    dates: list[str] | None = None
    absent: Annotated[list[str], Field(description="cell texts that mean absent")] = []
    scheme: Annotated[str | None, Field(description="for instrument_id: fills instrument_scheme")] = None

    @model_validator(mode="after")
    def _one_origin(self) -> Mapping:
        if sum(item is not None for item in (self.from_, self.first_of, self.join)) != 1:
            raise ValueError("name the sender's column by exactly one of from, first_of, join")
        return self


class Trailer(_Part):
    """A closing line that states control totals; its named groups are `rows` or contract columns to sum."""

    pattern: str
    required: bool = True


class Layout(_Part):
    """One field of a fixed-width record: 1-based first column and width in characters."""

    name: str
    start: Annotated[int, Field(ge=1)]
    width: Annotated[int, Field(ge=1)]


class BusinessDate(_Part):
    """Where the business date stands in the file's name: the pattern's first group, read by `format`."""

    pattern: str
    format: str = "%Y%m%d"


class Profile(_Part):
    """One sender's file."""

    name: str
    title: str = ""
    book: Book
    contract: str = "trade"
    format: str
    match_files: Annotated[list[str], Field(description="file name patterns; several senders never share one")] = []
    business_date: BusinessDate | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    decimal: Literal[".", ","] = "."
    thousands: str | None = None
    dates: list[str] = ["%Y-%m-%d"]
    times: list[str] = ["%Y-%m-%dT%H:%M:%S%.fZ"]
    timezone: str = "UTC"
    skip_lines: Annotated[int, Field(ge=0, description="preamble lines before the header")] = 0
    header: Annotated[bool, Field(description="the first line after the preamble names the columns")] = True
    header_pattern: Annotated[str | None, Field(description="fixed width: the header line")] = None
    skip_pattern: Annotated[str | None, Field(description="lines that are no records, such as sub-totals")] = None
    sheet: str | None = None
    layout: list[Layout] = []
    trailer: Trailer | None = None
    claim: Annotated[
        Literal["marker", "rename", "trailer"], Field(description="how the watcher knows the file is whole")
    ] = "rename"
    empty_is_valid: bool = True
    options: Annotated[dict[str, str], Field(description="read by the format; see its page")] = {}
    columns: dict[str, Mapping] = {}
    constants: dict[str, str] = {}
    ignored: Annotated[list[str], Field(description="sender's columns that are known and not needed")] = []
    only: Annotated[dict[str, list[str]], Field(description="records to keep: column -> texts")] = {}

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        told = cast("dict[str, Any]", given)
        columns = cast("dict[str, Any]", told.get("columns", {}))
        files = told.get("match_files", [])
        return told | {
            "columns": {name: {"from": said} if isinstance(said, str) else said for name, said in columns.items()},
            "match_files": [files] if isinstance(files, str) else files,
        }


def read_profile(path: Path) -> Profile:
    """Read one profile.

    Raises:
        UsageError: the TOML cannot be read or says what a profile cannot say; names the file and the key.
    """
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} is not TOML: {error}") from None
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UsageError(f"{path.name} is no profile: {said}. docs/profiles.md tells how to write one.") from None


def all_profiles(*folders: Path) -> dict[str, Profile]:
    """Every profile of this folder and of the given ones (a firm's own), by name; later folders win."""
    paths = [path for folder in (FOLDER, *folders) for path in sorted(folder.glob("*.toml"))]
    return {profile.name: profile for profile in map(read_profile, paths)}


def profile_named(name: str, *folders: Path) -> Profile:
    """The profile with this name.

    Raises:
        UnknownName: there is none.
    """
    known = all_profiles(*folders)
    if name not in known:
        raise UnknownName("profile", name, sorted(known))
    return known[name]
