"""Numbers as plain text, every digit kept."""

from __future__ import annotations

from decimal import Decimal


def exact(value: Decimal) -> str:
    """A number without exponent and idle zeros; unlike `Decimal.normalize` it never rounds to 28 digits."""
    text = f"{value:f}"
    shortened = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if shortened in ("-0", "") else shortened
