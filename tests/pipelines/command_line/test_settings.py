"""The configuration: flag > environment > tieout.toml > default, and who set what; a password is never shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.contracts.failure import UsageError
from pipelines.settings import Sourced, origins, settings_from


def setter(flags: dict[str, Any] | None = None, name: str = "home") -> tuple[str, str]:
    [found] = [item for item in origins(flags) if item.name == name]
    return str(found.value), found.set_by


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setter() == ("var", "default")

    (nowhere / "tieout.toml").write_text('home = "of_file"\n', encoding="utf-8")
    assert setter() == ("of_file", "tieout.toml")

    monkeypatch.setenv("TIEOUT_HOME", "of_environment")
    assert setter() == ("of_environment", "environment TIEOUT_HOME")

    assert setter({"home": Path("of_flag")}) == ("of_flag", "flag")


def test_an_empty_variable_sets_nothing(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_THREADS", "")

    assert setter(name="threads") == ("None", "default")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("[oops", "tieout.toml is not TOML"),
        ('hoem = "x"', "tieout.toml sets 'hoem', which is no setting; there are home, "),
        ('threads = "many"', r"the setting threads \(tieout.toml\) cannot be read"),
        ("threads = 0", r"the setting threads \(tieout.toml\)"),
        ('timezone = "Mars/Base"', "no time zone is called 'Mars/Base'"),
        ('end_of_day = "25:00"', r"the setting end_of_day \(tieout.toml\)"),
        ('profiles = "absent"', "there is no folder absent"),
    ],
)
def test_what_the_file_cannot_mean_is_told_with_its_place(nowhere: Path, file: str, told: str) -> None:
    (nowhere / "tieout.toml").write_text(file + "\n", encoding="utf-8")

    with pytest.raises(UsageError, match=told):
        settings_from()


def test_a_file_that_is_no_text_is_told(nowhere: Path) -> None:
    (nowhere / "tieout.toml").write_bytes(b'home = "\xff\xfe"')

    with pytest.raises(UsageError, match="is not UTF-8 text"):
        settings_from()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://desk:hush@db:5432/journal",
        "postgresql://desk:hu@sh@db/journal",
        "postgresql://desk:hu/sh@db/journal",
        "postgresql+psycopg://desk@db/journal?password=hush&sslmode=require",
        "postgresql://:hush@db/journal",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    shown = Sourced("journal_url", url, "flag").shown

    assert shown is not None
    assert "***" in shown
    assert "hu" not in shown
    assert "db" in shown


def test_doctor_says_who_set_what_and_hides_the_password(
    tieout: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIEOUT_JOURNAL_URL", "postgresql://desk:hush@127.0.0.1:1/journal")

    as_json = tieout("doctor", "--json")
    as_table = tieout("doctor")

    assert (as_json.code, as_table.code) == (2, 2)
    told = {item["name"]: item for item in as_json.json["settings"]}
    assert told["journal_url"]["set_by"] == "environment TIEOUT_JOURNAL_URL"
    assert "hush" not in as_json.out + as_json.err + as_table.out + as_table.err


def test_doctor_finds_a_misspelt_variable(tieout: Any, sealed_desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_HOEM", "x")

    ended = tieout("doctor", "--home", sealed_desk / "desk", "--json")

    [finding] = [item for item in ended.json["findings"] if not item["well"]]
    assert (ended.code, finding["what"]) == (2, "environment")
    assert "TIEOUT_HOEM" in finding["state"]


def test_doctor_is_content_with_a_whole_desk_and_misses_a_sealed_file(tieout: Any, desk: Path) -> None:
    assert tieout("doctor", "--home", desk).code == 0

    for path in (desk / "warehouse").rglob("*.duckdb"):
        path.unlink()

    ended = tieout("doctor", "--home", desk)
    assert ended.code == 2
    assert "`tieout rebuild` makes them again" in ended.out
