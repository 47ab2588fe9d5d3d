"""`tieout calendar` says when a trade settles."""

from __future__ import annotations

import json

import pytest

from pipelines.cli import main


def called(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["calendar", *arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_settle_says_the_day_and_by_what(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called("settle", "--market", "US", "--trade-date", "2024-05-24", capsys=capsys)

    assert code == 0
    assert out.splitlines() == [
        "2024-05-29 (Wednesday)",
        "US equity of 2024-05-24: T+2, SEC Rule 15c6-1(a), 82 FR 15564",
    ]


def test_settle_answers_in_json_for_a_class_and_a_cycle(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--market", "XNYS", "--trade-date", "2024-10-10", "--class", "government", "--cycle", "T+3", "--json"]
    _, out, _ = called("settle", *options, capsys=capsys)

    assert json.loads(out) == {
        "market": "US",
        "instrument_class": "government",
        "trade_date": "2024-10-10",
        "cycle": "T+3",
        "settlement_date": "2024-10-16",
        "calendar": "US-government",
        "source": "agreed by the parties",
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--market", "US", "--trade-date", "2024-05-25"], "Saturday"),
        (["--market", "UK", "--trade-date", "1990-05-24"], "two-week accounts"),
        (["--market", "US", "--trade-date", "24.5.2024"], "is no date"),
        (["--market", "MARS", "--trade-date", "2024-05-24"], "there is no settlement market called 'MARS'"),
    ],
)
def test_settle_refuses_with_the_reason(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called("settle", *options, capsys=capsys)

    assert (code, out) == (2, "")
    assert said in err


def test_a_closed_day_rolls_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = called("settle", "-m", "US", "-t", "2024-05-25", "--roll", capsys=capsys)

    assert out.startswith("2024-05-29")


def test_spot_says_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = called("spot", "USD", "CAD", "--trade-date", "2024-05-24", capsys=capsys)

    assert out == "2024-05-28 (Tuesday)\n"
