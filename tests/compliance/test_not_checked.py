"""The list of what is not checked: nothing on it is checked, and with what is checked it makes up the catalogue."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from compliance.check import all_checks
from pipelines.documented_checks import NOT_CHECKED

TOLD = tomllib.loads(NOT_CHECKED.read_text(encoding="utf-8"))
LISTED = TOLD["check"]


def test_what_is_listed_as_not_checked_says_why_and_is_not_checked() -> None:
    ids = [item["id"] for item in LISTED]

    assert sorted(set(ids)) == sorted(ids)
    assert set(ids) & set(all_checks()) == set()
    assert all(item["name"] and item["why"] for item in LISTED)
    assert {item["id"] for item in TOLD["partly"] if item["why"]} <= set(all_checks())


@pytest.mark.samples
def test_every_check_of_the_catalogue_is_here_or_said_to_be_missing(shared: Path) -> None:
    with (shared / "reference/compliance_checks_catalog.csv").open(encoding="utf-8") as file:
        catalogue = {row["check_id"] for row in csv.DictReader(file)}

    assert catalogue - set(all_checks()) == {item["id"] for item in LISTED}
