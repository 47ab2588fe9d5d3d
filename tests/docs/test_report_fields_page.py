"""The page of the 65 fields names every field once, in order, with columns that exist."""

from __future__ import annotations

from compliance.mifir.declared_fields import declared_fields
from data.contracts.transaction_report import FIELD_NUMBERS


def test_every_field_is_declared_once_and_in_order() -> None:
    fields = declared_fields()

    assert [field.number for field in fields] == list(range(1, 66))
    assert {column for field in fields for column in field.columns} == set(FIELD_NUMBERS)
    assert all(field.name and field.made_from for field in fields)
