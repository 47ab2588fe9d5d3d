"""The inbox is watched: a run takes its whole files soon after they arrive."""

import hashlib

import dagster as dg

from data.claim import claimable
from pipelines.home import Home
from pipelines.jobs import receive_files
from pipelines.settings import settings_from

SECONDS_BETWEEN_LOOKS = 30


@dg.sensor(
    job=receive_files,
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def inbox() -> dg.RunRequest | dg.SkipReason:
    """Ask for a receiving run when the inbox holds whole files that were not asked for yet."""
    home = Home(settings_from())
    found = claimable(home.inbox, home.profiles)
    if not found.whole:
        return dg.SkipReason(f"nothing whole in {home.inbox}; {len(found.waiting)} waiting")
    seen = "|".join(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in found.whole)
    return dg.RunRequest(run_key=hashlib.sha256(seen.encode()).hexdigest())
