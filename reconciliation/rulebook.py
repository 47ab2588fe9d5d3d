"""A rulebook: the ordered passes, tolerances and cut-offs of one reconciliation, read from reviewed TOML."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self, cast
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)

from data.contracts.column import Role
from data.contracts.contract import Contract, contract_named
from data.contracts.failure import UnknownName, UsageError
from data.contracts.words import Book
from reconciliation.passes.pass_ import Parameters, Pass, pass_named
from reconciliation.tolerances import Exact, NotUsed, Tolerance, parse_tolerance

FOLDER = Path(__file__).parent / "rulebooks"
COMPARED = (Role.DIRECTION, Role.QUANTITY, Role.PRICE, Role.MONEY, Role.CURRENCY, Role.DATE, Role.KEY)
CALENDARED = Role.DATE

Allowed = Annotated[
    Tolerance,
    BeforeValidator(lambda given: parse_tolerance(given) if isinstance(given, str) else given),
    PlainSerializer(lambda tolerance: tolerance.text),
]


class Section(BaseModel):
    """A table of a rulebook. Frozen; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Sources(Section):
    """Which senders make up a book: names of profiles, or patterns such as `broker_*`."""

    sources: list[str] = ["*"]

    def include(self, source: str) -> bool:
        return any(fnmatchcase(source, pattern) for pattern in self.sources)


class Override(Section):
    """Other tolerances for rows of one currency or class: where both rows hold one of the values.

    A value may end in `*`: `instrument_id = ["US912*"]` is every instrument that begins so.
    """

    where: Annotated[dict[str, list[str]], Field(min_length=1)]
    compare: Annotated[dict[str, Allowed], Field(min_length=1)]


class CutOff(Section):
    """How long a row may wait for its partner before it is a break: business days after a date of its own."""

    business_days: Annotated[int, Field(ge=0, le=366)]
    after: str


class Step(NamedTuple):
    """One pass with the parameters that this rulebook gives it."""

    pass_: Pass
    parameters: Parameters


class Rulebook(Section):
    """One reconciliation. `text` is the TOML it was read from, `hash` the SHA-256 of it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: str = ""
    contract_name: Annotated[str, Field(alias="contract")]
    base_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    calendar: Annotated[str | None, Field(description="business days of dates and cut-offs; Mon-Fri if absent")] = (
        None
    )
    timezone: str = "UTC"
    recall_business_days: Annotated[int, Field(ge=0, le=366)] = 5
    house: Sources = Sources()
    street: Sources = Sources()
    rates: Annotated[list[str], Field(description="profiles whose files hold the exchange rates of the day")] = []
    compare: dict[str, Allowed] = {}
    absent_differs: Annotated[
        bool, Field(description="a field that only one side states differs; otherwise it is not compared")
    ] = False
    overrides: list[Override] = []
    on_demand: Annotated[
        bool, Field(description="the end of day runs it only where a street file has come, or by its name")
    ] = False
    passes: Annotated[dict[str, dict[str, Any]], Field(min_length=1)]
    cutoffs: dict[Annotated[str, Field(pattern="^missing_(house|street)$")], CutOff] = {}
    text: Annotated[str, Field(exclude=True)] = ""

    @cached_property
    def contract(self) -> Contract:
        return contract_named(self.contract_name)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the text as lines: line ends and closing blanks do not count."""
        lines = "\n".join(line.rstrip() for line in self.text.splitlines())
        return hashlib.sha256(lines.encode()).hexdigest()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The passes in order, strict first."""
        return tuple(_step(self.contract, name, given) for name, given in self.passes.items())

    @cached_property
    def tolerances(self) -> dict[str, Tolerance]:
        """Every column with its tolerance, in contract order, before overrides; NUFM where nothing is said."""
        return {
            name: self.compare.get(name, Exact() if column.role in COMPARED else NotUsed())
            for name, column in self.contract.columns.items()
        }

    @cached_property
    def compared(self) -> dict[str, Tolerance]:
        """The columns that house and street must agree on, with their tolerance, in contract order."""
        overridden = {name for override in self.overrides for name in override.compare}
        return {
            name: tolerance
            for name, tolerance in self.tolerances.items()
            if not isinstance(tolerance, NotUsed) or name in overridden
        }

    def sources_of(self, book: Book) -> Sources:
        return self.house if book is Book.HOUSE else self.street

    @field_validator("timezone")
    @classmethod
    def _a_known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"there is no time zone called {name!r}")
        return ZoneInfo(name).key

    @field_validator("contract_name")
    @classmethod
    def _a_known_contract(cls, name: str) -> str:
        try:
            return contract_named(name).name
        except UnknownName as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _speaks_of_the_contract(self) -> Self:
        tables = [("compare", self.compare), *((f"overrides.{i}", o.compare) for i, o in enumerate(self.overrides))]
        for where, table in tables:
            for name, tolerance in table.items():
                _check_fits(self.contract, f"{where}.{name}", name, tolerance)
        for i, override in enumerate(self.overrides):
            _check_columns(self.contract, f"overrides.{i}.where", override.where)
        for name, cutoff in self.cutoffs.items():
            _check_columns(self.contract, f"cutoffs.{name}.after", [cutoff.after], CALENDARED)
        _ = self.steps
        return self


def rulebook_named(name: str, *folders: Path) -> Rulebook:
    """The rulebook of a reconciliation: from the given folders first, then those that come with the project.

    Raises:
        UnknownName: no such rulebook.
        UsageError: it says what a rulebook cannot say.
    """
    known = _paths(folders)
    if name not in known:
        raise UnknownName("rulebook", name, sorted(known))
    return read_rulebook(known[name])


def all_rulebooks(*folders: Path) -> dict[str, Rulebook]:
    """Every rulebook by name; one of a given folder hides the project's own of the same name."""
    return {name: read_rulebook(path) for name, path in sorted(_paths(folders).items())}


def read_rulebook(path: Path) -> Rulebook:
    """Read one rulebook file.

    Raises:
        UsageError: it is not TOML, says what a rulebook cannot say, or is not named after itself.
    """
    try:
        rulebook = parse_rulebook(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the rulebook {path.name} cannot be read: {error}") from None
    if rulebook.name != path.stem:
        raise UsageError(f"{path.name} calls itself {rulebook.name!r}; name the file {rulebook.name}.toml")
    return rulebook


def parse_rulebook(text: str, file_name: str) -> Rulebook:
    """Read a rulebook from its text; `file_name` is for messages.

    Raises:
        UsageError: names the file, the key and what was expected.
    """
    try:
        return Rulebook.model_validate(tomllib.loads(text) | {"text": text})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file_name} is not TOML: {error}") from None
    except ValidationError as error:
        raise UsageError(f"{file_name} says what a rulebook cannot say: {_told(error)}") from None


def _paths(folders: Iterable[Path]) -> dict[str, Path]:
    """Later folders win; the project's own folder comes first, so that given folders hide it."""
    return {path.stem: path for folder in (FOLDER, *reversed([*folders])) for path in sorted(folder.glob("*.toml"))}


def _step(contract: Contract, name: str, given: dict[str, Any]) -> Step:
    try:
        pass_ = pass_named(name)
        return Step(pass_, pass_.parameters.model_validate(given, context={"contract": contract}))
    except UnknownName as error:
        raise ValueError(f"passes.{name}: {error}") from None
    except ValidationError as error:
        raise ValueError(f"passes.{name}: {_told(error)}") from None


def _check_columns(contract: Contract, where: str, names: Iterable[str], role: Role | None = None) -> None:
    for name in names:
        if name not in contract.columns:
            raise ValueError(f"{where}: the contract {contract.name!r} has no column {name!r}")
        if role is not None and contract.columns[name].role is not role:
            raise ValueError(f"{where}: {name!r} is no {role.lower()}")


def _check_fits(contract: Contract, where: str, name: str, tolerance: Tolerance) -> None:
    _check_columns(contract, where, [name])
    column = contract.columns[name]
    if not tolerance.fits(column):
        raise ValueError(
            f"{where}: {tolerance.text!r} cannot be used on a column of role {column.role} and type {column.dtype}"
        )


def _told(error: ValidationError) -> str:
    """Each thing wrong as `key: message`."""
    return "; ".join(_one(cast("dict[str, Any]", item)) for item in error.errors())


def _one(item: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in item["loc"] if part != "[key]")
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
