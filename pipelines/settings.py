"""The configuration, and where each value came from: flag > environment `TIEOUT_*` > `tieout.toml` > default."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from data.contracts.failure import UsageError

FILE = Path("tieout.toml")
PREFIX = "TIEOUT_"
SECRETS = (
    re.compile(r"(://[^:/?#]*:).*(?=@)"),
    re.compile(r"([?&](?:ssl)?password=)[^&#]*", re.IGNORECASE),
)
"""What of a URL is nobody's business; what follows the first group is not shown."""


class Engine(StrEnum):
    """Where a match is made; the result is the same."""

    HERE = "here"
    PARTS = "parts"
    RAY = "ray"


class Settings(BaseSettings):
    """What a desk may set. Paths are resolved against the folder the command runs in."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, toml_file=FILE, extra="forbid", frozen=True
    )

    home: Annotated[Path, Field(description="the folder of inbox, vault, warehouse and journal")] = Path("var")
    journal_url: Annotated[
        str | None, Field(description="PostgreSQL URL of the journal; SQLite under home when absent")
    ] = None
    profiles: Annotated[Path | None, Field(description="a folder of the firm's own profiles")] = None
    rulebooks: Annotated[Path | None, Field(description="a folder of the firm's own rulebooks")] = None
    schemas: Annotated[
        Path | None, Field(description="a folder of XML schemas that the firm obtained; see docs/mifir-files.md")
    ] = None
    codes: Annotated[
        Path | None, Field(description="a folder of lists that the firm obtained: `iso10383*.csv`, the venues")
    ] = None
    parameters: Annotated[
        Path | None, Field(description="the firm's own file of dated parameters of checks; see docs/checks.md")
    ] = None
    checks_at: Annotated[
        str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="when the compliance checks start")
    ] = "19:30"
    timezone: Annotated[str, Field(description="the house's time zone; the end of day runs on it")] = "Europe/London"
    calendar: Annotated[str, Field(description="the house's business calendar")] = "XLON"
    end_of_day: Annotated[
        str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="when the end-of-day run starts")
    ] = "18:30"
    threads: Annotated[int | None, Field(ge=1, description="threads of the engine; all cores when absent")] = None
    memory_gib: Annotated[
        int, Field(ge=1, description="memory the warehouse may use, and `tieout match` before it runs in parts")
    ] = 4
    engine: Annotated[Engine, Field(description="where a run is matched: here in one piece, in parts, or on Ray")] = (
        Engine.HERE
    )
    parts: Annotated[int, Field(ge=1, le=4096, description="parts that books are cut into, unless in one piece")] = 8
    ray_address: Annotated[
        str | None, Field(description="HOST:PORT of the Ray cluster; one is started here when absent")
    ] = None
    quality: Annotated[bool, Field(description="run the data-quality gate before matching")] = True

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is the library's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("home", "profiles", "rulebooks", "schemas", "codes", "parameters")
    @classmethod
    def _at_home(cls, folder: Path | None) -> Path | None:
        return folder.expanduser() if folder is not None else None

    @field_validator("profiles", "rulebooks", "schemas", "codes")
    @classmethod
    def _there(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError(f"there is no folder {folder}")
        return folder

    @field_validator("timezone")
    @classmethod
    def _a_known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no time zone is called {name!r}; they are written like Europe/London") from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Sourced(NamedTuple):
    """One value and the place that set it."""

    name: str
    value: Any
    set_by: str  # flag, environment, tieout.toml or default

    @property
    def shown(self) -> str | None:
        """The value for people; a password in a URL is not shown, and None where nothing is set."""
        if self.value is None:
            return None
        text = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
        for secret in SECRETS:
            text = secret.sub(r"\1***", text)
        return text


def settings_from(flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings in force.

    Raises:
        UsageError: a value that cannot be meant; names the key and the place that set it.
    """
    given = _given(flags)
    try:
        return Settings(**given)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{FILE.resolve()} is not TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{FILE.resolve()} is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except ValidationError as error:
        said = "; ".join(_told(str(item["loc"][0]), item["msg"], given) for item in error.errors())
        raise UsageError(f"{said}. docs/settings.md tells what may be set, and how.") from None


def origins(flags: Mapping[str, Any] | None = None) -> list[Sourced]:
    """Every value in force with the place that set it, in the order of the model."""
    settings = settings_from(flags)
    given = _given(flags)
    return [Sourced(name, getattr(settings, name), _setter(name, given)) for name in Settings.model_fields]


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none: most likely misspelt."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)


def _given(flags: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (flags or {}).items() if value is not None}


def _setter(name: str, given: Mapping[str, Any]) -> str:
    if name in given:
        return "flag"
    if name in EnvSettingsSource(Settings)():
        return f"environment {PREFIX}{name.upper()}"
    return str(FILE) if name in TomlConfigSettingsSource(Settings)() else "default"


def _told(name: str, said: str, given: Mapping[str, Any]) -> str:
    if name not in Settings.model_fields:
        return f"{FILE} sets {name!r}, which is no setting; there are {', '.join(Settings.model_fields)}"
    return f"the setting {name} ({_setter(name, given)}) cannot be read: {said.removeprefix('Value error, ')}"
