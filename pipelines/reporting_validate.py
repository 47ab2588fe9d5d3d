"""What `tieout report validate` does: a file against its schemas, and against the rules it would be rejected by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from compliance.mifir.file_checks import MADE_ELSEWHERE
from compliance.mifir.known_rules import BREACHES, breaches
from compliance.mifir.schemas import Found, compiled, found_schemas
from compliance.mifir.states import STATES
from compliance.mifir.validity import Validity, validated
from data.contracts.failure import InputError, UsageError
from data.envelope import open_envelope
from data.journal.records import Act
from data.landing import land, read
from data.profiles.profile import profile_named
from data.reference.identifiers.mic import newest_list, read_mics
from pipelines.desk import desk_at
from pipelines.home import Home
from pipelines.reporting_files import file_named, may_follow, sign_file
from pipelines.reporting_states import PROFILE, standing
from pipelines.settings import Settings, settings_from
from pipelines.terminal import say, show_table

MACHINE = "tieout"
AGAIN = "correct the reports, refuse this file (`tieout report refuse`) and prepare another"


@dataclass(frozen=True)
class Judged:
    """What is said of one file.

    Args:
        breaches: `BREACHES`; none are looked for in a file that is not valid.
        accepted: rules whose breach somebody answers for.
        schemas: what the file was held against.
    """

    name: str
    validity: Validity
    breaches: pl.DataFrame
    accepted: tuple[str, ...]
    schemas: dict[str, Found]

    @property
    def held_back(self) -> pl.DataFrame:
        """The breaches that nobody answers for."""
        return self.breaches.filter(~pl.col("rule").is_in(self.accepted))

    @property
    def good(self) -> bool:
        return self.validity.valid and self.held_back.is_empty()

    def values(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "reports": self.validity.reports,
            "valid": self.validity.valid,
            "faulty": self.validity.faulty,
            "faults": self.validity.faults.to_dicts(),
            "breaches": self.breaches.to_dicts(),
            "accepted_rules": list(self.accepted),
            "schemas": {one.message: one.sha256 for one in self.schemas.values()},
        }


def validate(home: Home, file_id: str, who: str | None = None, accepted: Sequence[str] = ()) -> Judged:
    """Hold a prepared file against schemas and rules; a good one is signed as validated, another is left as it is.

    Args:
        who: who asks; the machine where nobody says so.
        accepted: rules that the file may break; then somebody answers for it by name.

    Raises:
        UsageError: no such file, the schemas are not there, or nobody answers for what is accepted.
        NotPermittedError: it was approved, refused, or has left already.
        IntegrityError: its bytes are not those that were prepared.
    """
    file = file_named(home, file_id)
    may_follow(file.acts, Act.VALIDATED)
    if accepted and who is None:
        raise UsageError("who accepts that a rule is broken answers for it: --who NAME")
    before = standing(home, home.journal.clock()).states
    found = _judged(home.vault.read(file.sha256), file.name, home.settings, before, accepted)
    if found.good:
        said = found.values()
        detail = {key: said[key] for key in ("reports", "breaches", "accepted_rules", "schemas")}
        sign_file(home, file, Act.VALIDATED, who or MACHINE, detail=detail)
    return found


def validate_path(path: Path, folder: Path | None, who: str | None = None, accepted: Sequence[str] = ()) -> Judged:
    """Hold any report file against schemas and rules; what was handed in before is not looked at.

    Args:
        folder: of the desk; it is needed only where somebody answers for the file.
        who: whose name the desk's journal keeps beside these bytes, where the file is good.

    Raises:
        InputError: the file cannot be read.
        UsageError: the schemas are not there, or there is no desk to sign at.
    """
    content = path.read_bytes()
    opened = open_envelope(content, path.name)
    if len(opened) != 1:
        raise InputError(f"{path.name} holds {len(opened)} files; validate them one by one")
    settings = settings_from({"home": folder})
    found = _judged(opened[0].payload, path.name, settings, STATES.to_frame(), accepted)
    if found.good and who is not None:
        sha256 = hashlib.sha256(content).hexdigest()
        detail = {"name": path.name, "schemas": found.values()["schemas"], "accepted_rules": list(accepted)}
        desk_at(folder).journal.sign(kind=MADE_ELSEWHERE, subject=sha256, act=Act.VALIDATED, who=who, detail=detail)
    return found


def show(found: Judged, most: int) -> None:
    """Whether the file is good, and the first of what is wrong with it."""
    heads = ("line", "report", "element", "value", "reason")
    faults = found.validity.faults.head(most).select("line", "report", "path", "value", "reason").rows()
    show_table("", heads, faults, numbers=("line",))
    told = found.breaches.head(most).select("line", "report_ref", "rule", "field", "value", "reason").rows()
    show_table("", ("line", "report", "rule", "field", "value", "reason"), told, numbers=("line", "field"))
    if not found.validity.valid:
        say(f"{found.name}: {found.validity.faulty:,} faults, not valid; {AGAIN}")
    elif not found.good:
        say(
            f"{found.name}: valid, but {found.held_back.height:,} breaches of rules it would be rejected for; {AGAIN}"
        )
    else:
        say(f"{found.name}: {found.validity.reports:,} reports, valid against the schemas")


def _judged(payload: bytes, name: str, settings: Settings, states: pl.DataFrame, accepted: Sequence[str]) -> Judged:
    schemas = found_schemas(settings.schemas)
    validity = validated(payload, compiled({message: one.content for message, one in schemas.items()}))
    broken = breaches(_rows(payload, name), states, _venues(settings)) if validity.valid else BREACHES.to_frame()
    return Judged(name, validity, broken, tuple(accepted), schemas)


def _rows(payload: bytes, name: str) -> pl.DataFrame:
    profile = profile_named(PROFILE)
    found = read(land(payload, file_sha256="0" * 64, name=name, profile=profile), profile)
    if found.rejects.height:
        first = found.rejects.row(0, named=True)
        raise InputError(
            f"{name}: {found.rejects['row_id'].n_unique():,} reports are valid but cannot be read; the first in line "
            f"{first['line']}: {first['column']} holds {first['value']!r}, expected {first['expected']}"
        )
    return found.rows


def _venues(settings: Settings) -> pl.DataFrame | None:
    path = newest_list(settings.codes) if settings.codes else None
    return None if path is None else read_mics(path)
