"""Parameters of checks: the newest dated value at or before the business date is in force."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.check import all_checks
from compliance.parameters import Entry, Parameter, dated_values, in_force, read_entries, text_of
from data.contracts.failure import UsageError

RATE = Parameter("rate", Decimal("0.05"), "share")
DAYS = Parameter("days", 7, "calendar days")
DECLARED = (RATE, DAYS)


def written(*entries: tuple[str, str, str]) -> tuple[Entry, ...]:
    return read_entries(
        "own.toml",
        "\n".join(
            f'[[parameter]]\ncheck = "X-1"\nname = "{name}"\nfrom = {since}\nvalue = {value}\nsource = "a letter"'
            for name, since, value in entries
        ),
    )


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2023, 12, 31), Decimal("0.05")),
        (date(2024, 1, 1), Decimal("0.1")),
        (date(2024, 12, 31), Decimal("0.1")),
        (date(2025, 1, 1), Decimal(2)),
    ],
)
def test_the_newest_value_at_or_before_the_date_is_in_force(day: date, rate: Decimal) -> None:
    own = written(("rate", "2025-01-01", "2"), ("rate", "2024-01-01", "0.1"))

    values = in_force("X-1", DECLARED, day, own)

    assert values == {"rate": rate, "days": 7}
    assert type(values["rate"]) is Decimal


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (("rates", "2024-01-01", "1"), "which it has not; it has: days, rate"),
        (("days", "2024-01-01", "1.5"), "expected int"),
        (("rate", "2024-01-01", '"much"'), "expected Decimal"),
        (("rate", "'soon'", "1"), "from: "),
    ],
)
def test_what_cannot_be_meant_is_told(entry: tuple[str, str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        in_force("X-1", DECLARED, date(2024, 6, 1), written(entry))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml cannot be read"):
        text_of(tmp_path / "nowhere.toml")


def test_every_dated_value_of_the_project_is_of_a_declared_parameter() -> None:
    for entry in dated_values():
        check = all_checks()[entry.check]
        assert entry.name in {parameter.name for parameter in check.parameters}
        in_force(check.id, check.parameters, entry.in_force_from, dated_values())
