"""Every public FIX, SWIFT, FIXML and Flex file reads, or is refused for the reason listed here."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from data.contracts.failure import InputError
from data.landing import Read, land, read
from data.profiles.profile import all_profiles

pytestmark = pytest.mark.samples

FOLDERS = ("fix", "swift-mt", "swift-mt-pairs", "fixml", "ibflex")
PROFILES = all_profiles()
NO_FIX = "there is no FIX message"
NO_SWIFT = "there is no SWIFT message"


class Expected(NamedTuple):
    """What reading a file gives: rows, rejected rows with the columns that failed, and whether controls agree."""

    profile: str
    rows: int
    rejected: int = 0
    columns: frozenset[str] = frozenset()
    controls_agree: bool = True


def _edited(rows: int, rejected: int = 0, *columns: str, profile: str = "fix_executions") -> Expected:
    """A log printed or changed by hand: its checksums are wrong, and a person must let it pass."""
    return Expected(profile, rows, rejected, frozenset(columns), controls_agree=False)


def _trades(rows: int, rejected: int = 0, *columns: str) -> Expected:
    return Expected("swift_trades", rows, rejected, frozenset(columns))


def _flex(rows: int, rejected: int = 0, *columns: str) -> Expected:
    return Expected("ibflex_trades", rows, rejected, frozenset(columns))


NO_PRICE = ("price",)
WHOLE = ("",)  # the record itself cannot be cut into fields
FILES: dict[str, Expected | str] = {
    "clearstreet_allocation.fix": _edited(1),
    "clearstreet_exchange.fix": _edited(1),
    "lse_ae_ar_1.log": _edited(0, 1, "Account", "Currency", "Side", profile="fix_trade_reports"),
    "20200105.txt": _edited(0),
    "FIXT.1.1-EXEC-BANZAI.messages.log": _edited(0, 42, "Account", "Currency", "LastPx", "LastQty"),
    "Montran_order_messages.log": Expected("fix_executions", 0, 2, frozenset({"Account", "Currency"})),
    "delimitertest.log": _edited(0, 3, "Account", "Currency", "LastPx", "LastQty"),
    "test1.execu.csv": NO_FIX,
    "test1.txt": _edited(0, 3, "Currency"),
    "allocation_instruction_35J.fix": Expected("fix_allocations", 0, 2, frozenset({"Currency"})),
    "MT103-out-ack.rje": _trades(0, 1, *WHOLE),
    "MT306.fin": _trades(0, 1, *WHOLE),
    "MT320.txt": _trades(0, 1, *WHOLE),
    "MT320.txt.xml": NO_SWIFT,
    "MT320.xml": NO_SWIFT,
    "SWIFTMT300_0000039099_0002.xml": NO_SWIFT,
    "AbstractMTTest__01__MT547.fin": _trades(1),
    "MT541ParserTest__01__MT541.fin": _trades(0, 1, *WHOLE),
    **{f"MT541ParserTest__0{number}__MT541.fin": _trades(1) for number in (2, 3, 4, 5)},
    "SwiftParserConsumeBlockLenientTest__01__MT541.fin": _trades(1),
    **{f"MT{kind}_ValidationEngineTest__01__MT{kind}.fin": _trades(0, 1, *NO_PRICE) for kind in (541, 543, 545)},
    "MT985_ValidationEngineTest__01__MT985.fin": _trades(0, 1, *WHOLE),
    "ValidationEngineTest__02__MT950.fin": _trades(0, 1, *WHOLE),
    "citi_mt515_confirmation_with_research_fee.fin": _trades(1),
    "mt518_sample.fin": _trades(0, 1, "direction", "price", "price_currency", "quantity_UNIT", "trade_day"),
    "TradeCaptureReport-1.xml": Expected("fixml_trades", 1),
    **{f"multiple_trade_capture_reports.{kind}": Expected("fixml_trades", 3) for kind in ("xml", "json")},
    **{f"single_trade_capture_report.{kind}": Expected("fixml_trades", 1) for kind in ("xml", "json")},
    **{
        name: Expected("fixml_trades", 0)
        for name in (
            "heartbeat.xml",
            "history_request.xml",
            "trade_capture_report_ack.xml",
            "trading_firm_initial_subscription.xml",
        )
    },
    "issue-5915_cancel_and_rebook.xml": _flex(0, 3, "currency", "isin", "tradeDate"),
    **{
        f"testIBFlexStatementFile{number}.xml": _flex(rows)
        for number, rows in zip(
            ("01", "04", "05", "06", "07", "10", "13", "14", "16", "17", "19", "23", "27", "28"),
            (14, 1, 2, 2, 1, 2, 1, 8, 2, 0, 2, 0, 1, 3),
            strict=True,
        )
    },
    "testIBFlexStatementFile12.xml": _flex(0, 4, "tradePrice"),
}
FREE_OF_PAYMENT = _trades(0)
"""Of every other SWIFT file: movements free of payment and messages of cash, positions, events are no trades."""


def sample_files() -> list[Path]:
    folder = Path(__file__).parents[2] / ".." / "shared" / "samples"
    return sorted(
        path
        for name in FOLDERS
        for path in (folder / name).glob("*/*")
        if path.is_file() and not path.name.endswith(".truth.json")
    )


def read_sample(path: Path, profile_name: str) -> tuple[Read, bool]:
    profile = PROFILES[profile_name]
    payload = path.read_bytes()
    landed = land(payload, file_sha256=sha256(payload).hexdigest(), name=path.name, profile=profile)
    return read(landed, profile), all(control.agrees for control in landed.controls)


def test_the_public_files_are_all_listed(shared: Path) -> None:
    names = {path.name for path in sample_files()}

    assert set(FILES) <= names
    assert {name for name in names - set(FILES) if not name.endswith((".fin", ".txt"))} == set()


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
def test_a_public_file_reads_or_is_refused_for_its_reason(path: Path, shared: Path) -> None:
    expected = FILES.get(path.name, FREE_OF_PAYMENT)
    if isinstance(expected, str):
        with pytest.raises(InputError, match=expected):
            read_sample(path, "fix_executions" if expected == NO_FIX else "swift_trades")
        return

    result, controls_agree = read_sample(path, expected.profile)

    assert result.rows.height == expected.rows
    assert result.rejects["row_id"].n_unique() == expected.rejected
    assert set(result.rejects["column"]) == expected.columns
    assert controls_agree is expected.controls_agree


NOT_TRADES_THERE = {  # buys and sells that the truth counts and that are no trades of this statement
    "testIBFlexStatementFile01.xml": 1,  # a corporate action
    "testIBFlexStatementFile23.xml": 1,  # a corporate action
}


FLEX = [path for path in sample_files() if path.parts[-3] == "ibflex"]


@pytest.mark.parametrize("path", FLEX, ids=lambda path: path.name)
def test_a_flex_statement_gives_the_trades_its_truth_counts(path: Path, shared: Path) -> None:
    truth = path.with_name(f"{path.name}.truth.json")
    if not truth.exists():
        pytest.skip("the public file has no truth beside it")
    profile = PROFILES["ibflex_trades"]
    payload = path.read_bytes()

    landed = land(payload, file_sha256=sha256(payload).hexdigest(), name=path.name, profile=profile).rows

    trades = landed.filter(pl.col("excluded").is_null(), pl.col("status") == "NEW").to_dicts()
    counted = sum(row["assetCategory"] != "CASH" for row in trades) + NOT_TRADES_THERE.get(path.name, 0)
    assert counted == json.loads(truth.read_text(encoding="utf-8"))["buy_sell"]


SETTLEMENTS = {"swift_instructions": 13, "swift_settlements": 8}


@pytest.mark.parametrize("profile", SETTLEMENTS)
def test_settlement_messages_read_into_their_own_contract(profile: str, shared: Path) -> None:
    swift = [path for path in sample_files() if path.parts[-3].startswith("swift") and path.suffix == ".fin"]

    results = [read_sample(path, profile)[0] for path in swift]

    assert sum(result.rows.height for result in results) == SETTLEMENTS[profile]
    assert {reject for result in results for reject in result.rejects["column"]} == {""}
