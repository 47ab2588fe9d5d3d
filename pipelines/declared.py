"""Profiles and rulebooks as the command line names them: by name, the firm's own included, or by a TOML file."""

from __future__ import annotations

from pathlib import Path

from data.contracts.failure import UsageError
from data.profiles.profile import Profile, profile_named, read_profile
from pipelines.settings import settings_from
from reconciliation.rulebook import Rulebook, read_rulebook, rulebook_named

TOML = ".toml"


def rulebook_of(name: str) -> Rulebook:
    """A rulebook.

    Raises:
        UsageError: there is none of that name, or the file says what a rulebook cannot say.
    """
    if name.endswith(TOML):
        return read_rulebook(Path(name))
    own = settings_from().rulebooks
    return rulebook_named(name, *([own] if own else []))


def profile_of(name: str) -> Profile:
    """A profile.

    Raises:
        UsageError: there is none of that name, or the file says what a profile cannot say.
    """
    if name.endswith(TOML):
        if not Path(name).is_file():
            raise UsageError(f"there is no file {name}; name a profile, or a TOML file that is one")
        return read_profile(Path(name))
    own = settings_from().profiles
    return profile_named(name, *([own] if own else []))
