"""A profile: what one sender's file looks like and what its columns mean. One TOML per sender, found by its folder.

The TOML is the whole of what it takes to add a sender; `docs/profiles.md` is generated from this model.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from data.contracts.failure import UnknownName, UsageError
from data.contracts.words import Book
from data.profiles.mapping import Mapping, Negative, Part, check_spelling, short_form

FOLDER = Path(__file__).parent


class Trailer(Part):
    """A closing line that states control totals; its named groups are `rows` or contract columns to sum."""

    pattern: str
    required: bool = True


class Layout(Part):
    """One field of a fixed-width record: 1-based first column and width in characters."""

    name: str
    start: Annotated[int, Field(ge=1)]
    width: Annotated[int, Field(ge=1)]


class BusinessDate(Part):
    """Where the business date stands in the file's name: the pattern's first group, read by `format`."""

    pattern: str
    format: str = "%Y%m%d"
    required: Annotated[bool, Field(description="false: a name without a date takes the one said on receiving")] = (
        True
    )


class Profile(BaseModel):
    """One sender's file."""

    model_config = Part.model_config

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
    thousands: Annotated[str | None, Field(description="the mark between groups of three digits")] = None
    negatives: Annotated[list[Negative], Field(description="how a negative number may look")] = ["minus"]
    plus: Annotated[bool, Field(description="whether +5 may be written")] = False
    currency_signs: Annotated[list[str], Field(description="marks that may stand beside a number")] = []
    dates: list[str] = ["%Y-%m-%d"]
    times: list[str] = ["%Y-%m-%dT%H:%M:%S%.fZ"]
    months: Annotated[dict[str, int], Field(description="month words of another language -> month number")] = {}
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
    sparse: Annotated[
        bool, Field(description="records name only the fields they have; a column no record has is absent")
    ] = False
    options: Annotated[dict[str, str], Field(description="read by the format; see its page")] = {}
    derived: Annotated[
        dict[str, Mapping], Field(description="columns made from the sender's, for use in `columns` under their name")
    ] = {}
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
        files = told.get("match_files", [])
        mapped = {
            part: {name: short_form(said) for name, said in cast("dict[str, Any]", told[part]).items()}
            for part in ("columns", "derived")
            if isinstance(told.get(part), dict)
        }
        return told | mapped | {"match_files": [files] if isinstance(files, str) else files}

    @field_validator("dates", "times")
    @classmethod
    def _spellings(cls, given: list[str]) -> list[str]:
        return [check_spelling(spelling) for spelling in given]

    @field_validator("months")
    @classmethod
    def _months(cls, given: dict[str, int]) -> dict[str, int]:
        if not set(given.values()) <= set(range(1, 13)):
            raise ValueError("months are numbered 1 to 12")
        return given


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
