"""What is made of trades can be written: valid by the schema, and read back as it was made."""

from __future__ import annotations

from pathlib import Path

from mifir_day import the_day
from mifir_reports import UNWRITTEN, read_back, written
from polars.testing import assert_frame_equal

from compliance.mifir.schemas import compiled, found_schemas
from compliance.mifir.validity import validated
from data.contracts.lineage import LINEAGE

MESSAGES = ("head.003.001.01", "head.001.001.01", "auth.016.001.01")


def test_every_report_of_the_day_is_valid_by_the_schema(shared: Path) -> None:
    found = found_schemas(shared / "reference" / "xsd", MESSAGES)
    schema = compiled({name: one.content for name, one in found.items()})

    verdict = validated(written(the_day().reports), schema)

    assert verdict.valid, verdict


def test_every_report_of_the_day_is_read_back_as_it_was_made() -> None:
    made = the_day().reports

    back = read_back(written(made))

    assert_frame_equal(back.drop(*LINEAGE, *UNWRITTEN), made.drop(*UNWRITTEN))
