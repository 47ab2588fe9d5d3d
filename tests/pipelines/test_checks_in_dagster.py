"""The compliance checks in Dagster: an asset per business date, an asset check per pack, a schedule after the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from small_desk import make_desk

from pipelines.assets.findings import FINDINGS
from pipelines.definitions import definitions
from pipelines.schedules import compliance_checks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::dagster.BetaWarning")
LONDON = ZoneInfo("Europe/London")


def test_a_business_date_is_checked_and_each_pack_says_how_it_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path)
    monkeypatch.setenv("TIEOUT_HOME", str(desk.folder))
    job = definitions().resolve_job_def("compliance_checks")

    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, partition_key="2026-11-20")

    assert result.success
    said = {item.check_name: item for item in result.get_asset_check_evaluations()}
    assert said["identifiers"].metadata["parts run"].value
    assert not said["emir"].passed
    assert said["emir"].severity is dg.AssetCheckSeverity.WARN
    [made] = result.asset_materializations_for_node(result.get_step_success_events()[0].step_key or "")
    assert Path(str(made.metadata["path"].value)).is_file()


def test_the_end_of_day_leaves_the_checks_to_their_own_job() -> None:
    job = definitions().resolve_job_def("end_of_day")

    assert FINDINGS not in job.asset_layer.executable_asset_keys


@pytest.mark.parametrize(("day", "asked"), [(20, dg.RunRequest), (21, dg.SkipReason)])
def test_the_schedule_asks_on_business_days(day: int, asked: type) -> None:
    moment = datetime(2026, 11, day, 19, 30, tzinfo=LONDON)
    answer = compliance_checks(dg.build_schedule_context(scheduled_execution_time=moment))

    [said] = [*answer] if isinstance(answer, Iterator) else [answer]
    assert isinstance(said, asked)
