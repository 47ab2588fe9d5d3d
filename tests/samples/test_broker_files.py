"""Every public broker and desk file reads, or is refused for a reason that is right."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from data.contracts.failure import InputError
from data.landing import Read, land, read
from data.profiles.guess import guess
from data.profiles.profile import profile_named

pytestmark = pytest.mark.samples

GHOST, GAINS, PORTFOLIO = (
    f"broker-csv/{name}" for name in ("Export-To-Ghostfolio", "capital-gains-calculator", "portfolio")
)
DESK, PLATFORM = "two-sided/energy-desk", "two-sided/custodian-platform"
ICE = "two-sided/ice-energy/ice_sample.json"

READS = [  # file, profile, canonical rows, rejected rows
    (f"{GHOST}/avanza-export.csv", "avanza", 4, 0),
    (f"{GHOST}/bitvavo-export.csv", "bitvavo", 12, 0),
    (f"{GHOST}/finpension-3a-export.csv", "finpension", 15, 0),
    (f"{GHOST}/finpension-bvg-export.csv", "finpension", 0, 0),
    (f"{GHOST}/ibkr-trades-export.csv", "ibkr_trades", 8, 3),  # currency conversions have no ISIN
    (f"{GHOST}/investimental-export.csv", "investimental", 15, 0),
    (f"{GHOST}/revolut-crypto-export.csv", "revolut_crypto", 6, 1),  # a dollar sign names no one currency
    (f"{GHOST}/saxo-export.csv", "saxo", 12, 0),
    (f"{GHOST}/schwab-export.csv", "schwab", 3, 0),
    (f"{GHOST}/swissquote-export.csv", "swissquote", 10, 0),
    (f"{GHOST}/trading212-export.csv", "trading212", 4, 0),
    (f"{GHOST}/xtb-export.csv", "xtb", 17, 0),
    (f"{GAINS}/inputs__transactions.csv", "trading212", 4, 0),
    (f"{GAINS}/sender.csv", "simple_actions", 2, 0),
    (f"{GAINS}/recipient.csv", "simple_actions", 1, 0),
    (f"{GAINS}/test_data.csv", "simple_actions", 13, 0),
    (f"{GAINS}/test_data_2.csv", "simple_actions", 5, 0),
    (f"{GAINS}/test_basic.csv", "ibkr_history", 2, 0),
    (f"{GAINS}/All Trades Report - Test.csv", "sharesight", 13, 0),
    (f"{GAINS}/cash_merger__transactions.csv", "schwab", 1, 0),
    (f"{GAINS}/transactions.csv", "schwab", 0, 0),
    (f"{PORTFOLIO}/TransactionExport03.csv", "trade_republic", 1, 0),
    (f"{PORTFOLIO}/TransactionExport04.csv", "trade_republic", 0, 0),
    (f"{PORTFOLIO}/TransactionExport05.csv", "trade_republic", 0, 0),
    ("two-sided/clear-street/trades.csv", "clear_street", 7, 0),
    (ICE, "ice_energy_house", 38, 0),
    (ICE, "ice_energy_street", 68, 0),
    (f"{DESK}/2026-11-18_traders.csv", "energy_desk_house", 56, 0),
    (f"{DESK}/2026-11-18_exchange.csv", "energy_desk_street", 55, 0),
    (f"{DESK}/2026-11-19_traders.csv", "energy_desk_house", 82, 0),
    (f"{DESK}/2026-11-19_exchange.csv", "energy_desk_street", 91, 0),
    (f"{DESK}/2026-11-20_traders.csv", "energy_desk_house", 558, 0),
    (f"{DESK}/2026-11-20_exchange.csv", "energy_desk_street", 609, 0),
    (f"{PLATFORM}/platform_morning.csv", "custodian_platform", 5, 0),
    (f"{PLATFORM}/platform_evening.csv", "custodian_platform", 3, 0),
    (f"{PLATFORM}/custodian_alpha_morning.csv", "custodian_confirms", 2, 0),
    (f"{PLATFORM}/custodian_alpha_evening.csv", "custodian_confirms", 1, 0),
    (f"{PLATFORM}/custodian_beta_morning.csv", "custodian_confirms", 1, 0),
    (f"{PLATFORM}/custodian_beta_evening.csv", "custodian_confirms", 1, 0),
    (f"{PLATFORM}/custodian_omega_morning.csv", "custodian_confirms", 2, 0),
    (f"{PLATFORM}/custodian_omega_evening.csv", "custodian_confirms", 1, 0),
]
REFUSED = [  # file, the profile of its family, why
    (f"{GHOST}/ibkr-dividends-export.csv", "ibkr_trades", "no column"),
    (f"{PLATFORM}/cash_source.csv", "custodian_platform", "no column 'trade_id'"),
    (f"{PLATFORM}/gl_source.csv", "custodian_platform", "no column 'trade_id'"),
    (f"{GAINS}/Releases Report.csv", "schwab", "no column 'Action'"),
    (f"{GAINS}/cash_report.csv", "schwab", "no column 'Action'"),
    (f"{GAINS}/Taxable Income Report - Test.csv", "schwab", "leaves column 2 without a name"),
    (f"{GAINS}/schwab_equity_award_v1.json", "ice_energy_street", "has no 'exchangeTrades'"),
    (f"{GAINS}/schwab_equity_award_v2.json", "ice_energy_street", "has no 'exchangeTrades'"),
    (f"{GAINS}/schwab_equity_award_v2_rounding.json", "ice_energy_street", "has no 'exchangeTrades'"),
    (f"{GAINS}/nvda_synthetic.json", "ice_energy_street", "has no 'exchangeTrades'"),
]
NO_PRICE = [f"{GHOST}/etoro-export.csv", f"{GHOST}/traderepublic-export.csv"]


def read_sample(path: Path, profile_name: str) -> Read:
    payload, profile = path.read_bytes(), profile_named(profile_name)
    landed = land(payload, file_sha256=sha256(payload).hexdigest(), name=path.name, profile=profile)
    return read(landed, profile)


@pytest.mark.parametrize(("file", "profile", "rows", "rejected"), READS)
def test_a_file_reads(shared: Path, file: str, profile: str, rows: int, rejected: int) -> None:
    found = read_sample(shared / "samples" / file, profile)

    assert (found.rows.height, found.rejects["row_id"].n_unique()) == (rows, rejected)


@pytest.mark.parametrize(("file", "profile", "why"), REFUSED)
def test_a_file_is_refused_for_the_right_reason(shared: Path, file: str, profile: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read_sample(shared / "samples" / file, profile)


@pytest.mark.parametrize("file", NO_PRICE)
def test_a_file_without_prices_is_no_file_of_trades(shared: Path, file: str) -> None:
    path = shared / "samples" / file

    assert "# MISSING: say which column is price" in guess(path.read_bytes(), path.name)


def test_every_file_of_these_folders_is_accounted_for(shared: Path) -> None:
    told = {row[0] for row in [*READS, *REFUSED]} | set(NO_PRICE)
    samples = shared / "samples"
    folders = ["broker-csv", DESK, PLATFORM, "two-sided/ice-energy", "two-sided/clear-street"]
    found = {str(path.relative_to(samples)) for folder in folders for path in (samples / folder).rglob("*.*")}

    answers = {name for name in found if name.endswith((".txt", "_truth.json", "README.md"))}
    assert found - told - answers == set()


def test_both_books_of_the_desk_name_a_contract_month_alike(shared: Path) -> None:
    house = read_sample(shared / "samples" / DESK / "2026-11-18_traders.csv", "energy_desk_house").rows
    street = read_sample(shared / "samples" / DESK / "2026-11-18_exchange.csv", "energy_desk_street").rows
    economics = ["account", "counterparty", "instrument_id", "side", "price"]

    assert house.select(economics).row(0) == street.select(economics).row(0)
    assert house["instrument_id"][0] == "380cst 2027-02"
    assert house["executed_at"].min().hour in range(24)


def test_a_side_and_a_price_that_stand_in_a_text(shared: Path) -> None:
    row = read_sample(shared / "samples" / GHOST / "saxo-export.csv", "saxo").rows.row(0, named=True)

    assert (row["side"], row["quantity"], row["price"], row["currency"]) == ("SELL", 3, Decimal("139.74"), "USD")
