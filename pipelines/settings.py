"""The configuration, and where each value came from: flag > environment `TIEOUT_*` > `tieout.toml` > default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from data.contracts.failure import UsageError

FILE = Path("tieout.toml")


class Settings(BaseSettings):
    """What a desk may set. Paths are resolved against the folder the command runs in."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_", toml_file=FILE, extra="forbid", frozen=True)

    home: Annotated[Path, Field(description="the folder of inbox, vault, warehouse and journal")] = Path("var")
    journal_url: Annotated[
        str | None, Field(description="PostgreSQL URL of the journal; SQLite under home when absent")
    ] = None
    profiles: Annotated[Path | None, Field(description="a folder of the firm's own profiles")] = None
    rulebooks: Annotated[Path | None, Field(description="a folder of the firm's own rulebooks")] = None
    timezone: Annotated[str, Field(description="the house's time zone; the end of day runs on it")] = "Europe/London"
    calendar: Annotated[str, Field(description="the house's business calendar")] = "XLON"
    end_of_day: Annotated[str, Field(pattern=r"^\d\d:\d\d$", description="when the end-of-day run starts")] = "18:30"
    threads: Annotated[int | None, Field(ge=1, description="threads of the engine; all cores when absent")] = None
    memory_gib: Annotated[int, Field(ge=1, description="memory the warehouse may use")] = 4
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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Sourced(NamedTuple):
    """One value and the place that set it."""

    name: str
    value: Any
    set_by: str  # flag, environment, tieout.toml or default

    @property
    def shown(self) -> str:
        """The value for people; a password in a URL is not shown."""
        return re.sub(r"(//[^:/@]*):[^@]*@", r"\1:***@", str(self.value))


def settings_from(flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings in force.

    Raises:
        UsageError: a value that cannot be meant; names the key and the place that set it.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    try:
        return Settings(**given)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{FILE} is not TOML: {error}") from None
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise UsageError(f"the configuration cannot be read: {said}. `tieout doctor` shows every key.") from None


def origins(flags: Mapping[str, Any] | None = None) -> list[Sourced]:
    """Every value in force with the place that set it, in the order of the model."""
    settings = settings_from(flags)
    flagged = {name for name, value in (flags or {}).items() if value is not None}
    environment = set(EnvSettingsSource(Settings)())
    in_file = set(TomlConfigSettingsSource(Settings)())

    def setter(name: str) -> str:
        if name in flagged:
            return "flag"
        if name in environment:
            return f"environment TIEOUT_{name.upper()}"
        return str(FILE) if name in in_file else "default"

    return [Sourced(name, getattr(settings, name), setter(name)) for name in Settings.model_fields]
