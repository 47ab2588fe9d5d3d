"""What the data-quality gate expects of a sender's rows: read off the contract, plus what the day allows.

An expectation is data; `quality.py` hands it to Great Expectations. CRITICAL ones stop the run before matching.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.reference.currencies import currencies

OLDEST_TRADE = timedelta(days=365)
LATEST_SETTLEMENT = timedelta(days=365 * 3)
KNOWN_CURRENCIES_AT_LEAST = 0.95
REJECTS_AT_MOST = 0.2
"""Share of a sender's rows that may be rejects before the file is taken for a wrong one."""


class Severity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, eq=False)
class Expectation:
    """One thing expected of a sender's rows.

    Args:
        kind: the expectation's class in Great Expectations.
        column: the canonical column, or `rejected` (0 or 1 per landed row).
        says: the expectation in words, for the page.
        arguments: the class's further arguments.
    """

    kind: str
    column: str
    severity: Severity
    says: str
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])


def days(moment: date) -> int:
    """A date as days since 1970-01-01, the way the gate's projection carries dates."""
    return (moment - date(1970, 1, 1)).days


def expectations_of(contract: Contract, business_date: date) -> list[Expectation]:
    """The suite for one sender's rows of a contract on a business date, in contract order."""
    found = [_rejects_are_few()]
    for name, column in contract.columns.items():
        if name in contract.required:
            found.append(
                Expectation("ExpectColumnValuesToNotBeNull", name, Severity.CRITICAL, f"{name} is always given")
            )
        if column.role is Role.CURRENCY:
            found += _currency_is_known(name)
        if column.role is Role.QUANTITY:
            found.append(_is_positive(name))
        if column.role is Role.DATE:
            found.append(_date_is_near(name, business_date))
    return found


def _rejects_are_few() -> Expectation:
    return Expectation(
        "ExpectColumnMeanToBeBetween",
        "rejected",
        Severity.CRITICAL,
        f"at most {REJECTS_AT_MOST:.0%} of the sender's rows are rejects",
        {"max_value": REJECTS_AT_MOST},
    )


def _currency_is_known(name: str) -> list[Expectation]:
    """One odd code is a row to look at; many are a file in the wrong columns."""
    codes = {"value_set": currencies()["code"].to_list()}
    share = {"mostly": KNOWN_CURRENCIES_AT_LEAST}
    mostly = f"{name} is a code of ISO 4217 in at least {KNOWN_CURRENCIES_AT_LEAST:.0%} of the rows"
    return [
        Expectation("ExpectColumnValuesToBeInSet", name, Severity.CRITICAL, mostly, codes | share),
        Expectation("ExpectColumnValuesToBeInSet", name, Severity.WARNING, f"{name} is a code of ISO 4217", codes),
    ]


def _is_positive(name: str) -> Expectation:
    return Expectation(
        "ExpectColumnValuesToBeBetween",
        name,
        Severity.CRITICAL,
        f"{name} is positive",
        {"min_value": 0, "strict_min": True},
    )


def _date_is_near(name: str, business_date: date) -> Expectation:
    return Expectation(
        "ExpectColumnValuesToBeBetween",
        name,
        Severity.WARNING,
        f"{name} lies between a year before and three years after the business date",
        {"min_value": days(business_date - OLDEST_TRADE), "max_value": days(business_date + LATEST_SETTLEMENT)},
    )
