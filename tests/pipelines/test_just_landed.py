"""A file that was landed for its receipt is not landed again for the run of the same process."""

from __future__ import annotations

import polars as pl

from data.contracts.contract import contract_named
from data.landing import LandedFile
from data.profiles.canonical import upload_profiles
from pipelines.just_landed import JustLanded

HOUSE, STREET = list(upload_profiles(contract_named("trade")).values())[:2]
FILE = LandedFile(pl.DataFrame({"raw": ["a;b"]}), [])


def test_it_is_given_once_and_only_for_the_same_bytes_name_and_profile() -> None:
    kept = JustLanded(memory_gib=1)

    kept.keep("ab", "one.csv", HOUSE, FILE)

    assert kept.take("cd", "one.csv", HOUSE) is None
    assert kept.take("ab", "two.csv", HOUSE) is None
    assert kept.take("ab", "one.csv", STREET) is None
    assert kept.take("ab", "one.csv", HOUSE) is FILE
    assert kept.take("ab", "one.csv", HOUSE) is None


def test_what_does_not_fit_is_not_kept_and_room_comes_back() -> None:
    kept = JustLanded(memory_gib=0)
    kept.keep("ab", "one.csv", HOUSE, FILE)
    assert kept.take("ab", "one.csv", HOUSE) is None

    kept = JustLanded(memory_gib=1)
    for _ in range(3):
        kept.keep("ab", "one.csv", HOUSE, FILE)
        assert kept.take("ab", "one.csv", HOUSE) is FILE
