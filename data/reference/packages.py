"""Packages: instruments that stand for several, and the units they are counted in. Exact; data in `packages.toml`.

A product with a conversion is counted in barrels, whoever writes it in tonnes, so that a crack is plus one product
and minus one reference crude of equal size.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data.contracts.failure import UsageError

FACTOR_SCALE = 10_000
"""Factors are whole numbers of ten-thousandths."""
DEEPEST = 4
PATH = Path(__file__).parent / "packages.toml"
TONNES, BARRELS = "mt", "bbl"

Positive = Annotated[Decimal, Field(gt=0, lt=Decimal(1_000_000), decimal_places=4)]


class Opened(NamedTuple):
    """What one unit of an instrument is.

    Args:
        legs: instrument and how many exposure units of it, in ten-thousandths; none zero,
            the leg that gives a package its sign first.
        priced: units that the price is for, in ten-thousandths.
        half_lot: difference that rounding to lots explains, in exposure units x 10 000; 0: none.
        package: name of the package, or None for an ordinary instrument.
    """

    legs: tuple[tuple[str, int], ...]
    priced: int
    half_lot: int = 0
    package: str | None = None


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Conversion(_Strict):
    """Barrels a tonne of some products."""

    barrels: Positive
    products: Annotated[list[str], Field(min_length=1)]


class Leg(_Strict):
    """One leg of a package, its instrument made of the named parts of the package's own."""

    instrument: str
    times: Annotated[int, Field(ge=-10, le=10)]


class Package(_Strict):
    """One kind of package."""

    name: str
    instrument: str
    legs: Annotated[list[Leg], Field(min_length=2)]
    price_unit: str | None = None
    lot: Positive | None = None


class Packages(_Strict):
    """The reference data of packages."""

    months: str
    barrel_products: list[str] = []
    conversions: list[Conversion] = []
    packages: list[Package] = []

    @cached_property
    def patterns(self) -> list[tuple[re.Pattern[str], Package]]:
        return [(re.compile(p.instrument.replace("{months}", f"(?:{self.months})")), p) for p in self.packages]

    @cached_property
    def _month(self) -> re.Pattern[str]:
        return re.compile(f"(?P<product>.+) (?:{self.months})")

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        try:
            _ = self.patterns, self._month
        except re.error as error:
            raise ValueError(f"a pattern cannot be read: {error}") from None
        return self

    def opened(self, instrument: str, unit: str | None, depth: int = 0) -> Opened:
        """What one unit of an instrument is, as a sender counts it (`unit` may be absent)."""
        for pattern, package in self.patterns:
            found = pattern.fullmatch(instrument)
            if found and depth < DEEPEST:
                taken_apart = self._apart(package, found, unit, depth)
                if taken_apart is not None:
                    return taken_apart
        return Opened(((instrument, self._exposure(instrument, unit)),), FACTOR_SCALE)

    def _apart(self, package: Package, found: re.Match[str], unit: str | None, depth: int) -> Opened | None:
        """The legs of a package; None where its price unit needs a conversion that nobody states."""
        names = [(leg.instrument.format(**found.groupdict()), leg.times) for leg in package.legs]
        size = FACTOR_SCALE
        if package.price_unit is not None:
            factor = self._factor(names[0][0])
            if factor is None:
                return None
            size = factor if (unit or TONNES) != package.price_unit else FACTOR_SCALE
        legs: dict[str, int] = {}
        half_lot = 0 if package.lot is None else int(package.lot * FACTOR_SCALE) // 2
        for name, times in names:
            inner = self.opened(name, package.price_unit or unit, depth + 1)
            half_lot = max(half_lot, inner.half_lot)
            for instrument, amount in inner.legs:
                legs[instrument] = legs.get(instrument, 0) + times * amount * size // FACTOR_SCALE
        return Opened(tuple((i, n) for i, n in legs.items() if n), size, half_lot, package.name)

    def _exposure(self, instrument: str, unit: str | None) -> int:
        factor = self._factor(instrument)
        return FACTOR_SCALE if factor is None or (unit or self._usual_unit(instrument)) != TONNES else factor

    def _usual_unit(self, instrument: str) -> str:
        product = self._product(instrument)
        return BARRELS if any(fnmatchcase(product, known) for known in self.barrel_products) else TONNES

    def _factor(self, instrument: str) -> int | None:
        product = self._product(instrument)
        for conversion in self.conversions:
            if any(fnmatchcase(product, known) for known in conversion.products):
                return int(conversion.barrels * FACTOR_SCALE)
        return None

    def _product(self, instrument: str) -> str:
        found = self._month.fullmatch(instrument)
        return found["product"] if found else instrument


@cache
def packages() -> Packages:
    """The packages that come with the project."""
    return parse_packages(PATH.read_text(encoding="utf-8"))


def parse_packages(text: str) -> Packages:
    """Read packages from TOML.

    Raises:
        UsageError: it is not TOML or says what packages cannot be.
    """
    try:
        return Packages.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UsageError(f"the packages cannot be read: {error}") from None
