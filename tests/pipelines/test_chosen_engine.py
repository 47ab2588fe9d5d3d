"""Where a run is matched changes nothing of its result; an address that nobody answers is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import DEMO, WEDNESDAY, a_desk, last_deliveries, put

from data.contracts.failure import UsageError
from pipelines.eod import run_one
from pipelines.home import Home
from pipelines.receiving import receive_inbox
from pipelines.settings import Engine, settings_from

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::dagster.BetaWarning")


@pytest.mark.slow
def test_a_run_in_parts_is_the_run_in_one_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    here = a_desk(tmp_path)
    put(tmp_path, last_deliveries(WEDNESDAY))
    receive_inbox(here, business_date=WEDNESDAY)
    parts = Home(here.settings.model_copy(update={"engine": Engine.PARTS, "parts": 3}))

    first = run_one(here, WEDNESDAY, DEMO, resume=False)
    again = run_one(parts, WEDNESDAY, DEMO, resume=False)

    assert again == first
    assert not list(tmp_path.rglob("*.parts"))


def test_an_engine_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match=r"the setting engine .flag. cannot be read: .*'here', 'parts' or 'ray'"):
        settings_from({"engine": "cloud"})
