"""What a profile can say, and what it is told when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from landed_rows import a_profile

from data.contracts.contract import contract_named
from data.contracts.failure import UnknownName, UsageError
from data.formats.format import format_named
from data.profiles.profile import all_profiles, profile_named, read_profile
from data.profiles.reading import check_profile

TEXT = 'name = "x"\nbook = "STREET"\nformat = "delimited"\n'


def test_every_profile_says_what_its_contract_requires_and_a_format_there_is() -> None:
    for profile in all_profiles().values():
        check_profile(profile, contract_named(profile.contract))
        assert format_named(profile.format)


def test_file_names_are_never_shared_by_two_senders() -> None:
    patterns = [pattern for profile in all_profiles().values() for pattern in profile.match_files]

    shared = {pattern for pattern in patterns if patterns.count(pattern) > 1}
    assert not {pattern for pattern in shared if not pattern.startswith("demo")}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("books = 1", "books"),
        ('dates = ["%Q"]', "%Q is none of"),
        ("[columns]\nprice = {}", "exactly one of from"),
        ('[columns]\nprice = { from = "P", divide_by = "12" }', "no power of ten"),
        ('[columns]\nprice = { from = "P", pattern = "abc" }', "no group"),
        ('[columns]\ntrade_date = { from = "D", rolls_at = "17:00" }', "rolls_at needs"),
        ("[months]\nbrumaire = 13", "numbered 1 to 12"),
        ("name = ", "is not TOML"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused_with_file_and_key(tmp_path: Path, said: str, told: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(TEXT + said, encoding="utf-8")

    with pytest.raises(UsageError, match=told) as refused:
        read_profile(path)
    assert "wrong.toml" in str(refused.value)


def test_a_firms_own_profile_wins_over_ours_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(TEXT.replace("x", "schwab", 1), encoding="utf-8")

    assert profile_named("schwab", tmp_path).columns == {}
    with pytest.raises(UnknownName, match=r"there are:.*schwab"):
        profile_named("nobody")


def test_a_bare_column_name_means_from() -> None:
    assert a_profile(columns={"price": "Px"}).columns["price"].from_ == "Px"
