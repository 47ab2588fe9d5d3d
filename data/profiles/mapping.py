"""What a profile says of one contract column: which of the sender's columns it comes from, and how its text reads."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from data.profiles.dates import EXCEL, shape_of

Negative = Literal["minus", "trailing_minus", "parentheses"]
POWER_OF_TEN = re.compile(r"10*")


class Part(BaseModel):
    """A part of a profile. Frozen; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Factor(Part):
    """A factor that another column of the record tells.

    With `words` the column's text names the factor (GBp = "100"); without, the column's number is the factor.
    """

    from_: Annotated[str, Field(alias="from")]
    words: Annotated[dict[str, str] | None, Field(description="text of the column -> factor")] = None
    otherwise: Annotated[str | None, Field(description="factor for other texts; without it they reject")] = None


class Mapping(Part):
    """Where one contract column comes from and how its text is to be read.

    Exactly one of `from`, `first_of`, `join`, `line` names its origin; a bare string in the TOML means `from`. A
    text that is there either gives a value or makes a reject: nothing present is ever taken for absent.
    """

    from_: Annotated[str | None, Field(alias="from", description="the sender's column")] = None
    first_of: Annotated[list[str] | None, Field(description="the first column that is not empty")] = None
    join: Annotated[list[str] | None, Field(description="columns joined by `separator`, where all are present")] = (
        None
    )
    separator: str = " "
    line: Annotated[bool, Field(description="the record's line number, where the sender numbers nothing")] = False
    optional: Annotated[bool, Field(description="the file may lack the column altogether")] = False
    absent: Annotated[list[str], Field(description="cell texts that mean absent")] = []
    otherwise: Annotated[str | None, Field(description="our word where the cell is absent")] = None
    pattern: Annotated[str | None, Field(description="regular expression; its first group is the value")] = None
    case: Annotated[Literal["as_is", "upper", "lower"], Field(description="letters are made so before `words`")] = (
        "as_is"
    )
    words: Annotated[dict[str, str] | None, Field(description="sender's word -> our word; others reject")] = None
    unknown_words: Annotated[
        Literal["reject", "keep"], Field(description="what happens to a word that `words` lacks")
    ] = "reject"
    sign_of: Annotated[bool, Field(description="a direction read off a number: plus is the positive word")] = False
    sign: Annotated[
        Literal["as_is", "absolute", "negate"], Field(description="what to do with the sign of a number")
    ] = "as_is"
    divide_by: Annotated[str | Factor | None, Field(description="a power of ten, for prices in pence or cents")] = (
        None
    )
    multiply_by: Annotated[str | Factor | None, Field(description="lots x contract size, face x factor")] = None
    decimal: Literal[".", ","] | None = None
    thousands: str | None = None
    negatives: list[Negative] | None = None
    currency_signs: list[str] | None = None
    dates: list[str] | None = None
    times: Annotated[
        list[str] | None, Field(description="spellings of a time; for a date column: the local day of that time")
    ] = None
    timezone: str | None = None
    rolls_at: Annotated[
        str | None, Field(description="HH:MM local; a time from then on belongs to the next weekday (no holidays)")
    ] = None
    write: Annotated[str | None, Field(description="for [derived]: how the date it reads is written")] = None
    scheme: Annotated[str | None, Field(description="for instrument_id: fills instrument_scheme")] = None

    @model_validator(mode="after")
    def _is_meant(self) -> Mapping:
        if sum((self.from_ is not None, self.first_of is not None, self.join is not None, self.line)) != 1:
            raise ValueError("name the sender's column by exactly one of from, first_of, join, line")
        if self.pattern is not None and re.compile(self.pattern).groups < 1:
            raise ValueError("the pattern has no group; put the value in (...)")
        if self.rolls_at is not None:
            time.fromisoformat(self.rolls_at)
            if self.times is None:
                raise ValueError("rolls_at needs the spellings of the time: times = [...]")
        for spelling in [*(self.dates or []), *(self.times or [])]:
            check_spelling(spelling)
        for factor in _factors(self.divide_by):
            if not POWER_OF_TEN.fullmatch(factor):
                raise ValueError(f"divide_by {factor} is no power of ten; only those divide exactly")
        return self

    @property
    def origins(self) -> list[str]:
        """The sender's columns the text itself comes from."""
        return [self.from_] if self.from_ is not None else [*(self.first_of or []), *(self.join or [])]

    @property
    def columns(self) -> list[str]:
        """Every sender's column the mapping looks at."""
        factors = (factor.from_ for factor in (self.divide_by, self.multiply_by) if isinstance(factor, Factor))
        return [*self.origins, *factors]


def check_spelling(spelling: str) -> str:
    """A date or time spelling that can be read.

    Raises:
        ValueError: it has a directive that is not supported.
    """
    if spelling != EXCEL:
        shape_of(spelling)
    return spelling


def short_form(said: Any) -> Any:
    """A bare column name in the TOML means `from`."""
    return {"from": said} if isinstance(said, str) else said


def _factors(said: str | Factor | None) -> list[str]:
    if isinstance(said, str):
        return [said]
    if said is None:
        return []
    return [*(said.words or {}).values(), *([said.otherwise] if said.otherwise else [])]
