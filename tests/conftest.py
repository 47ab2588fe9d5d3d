"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, no more. A build tries the same examples every time, so
# that it judges the change; at a desk each run tries new ones.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("build", settings.get_profile("desk"), derandomize=True, database=None)
settings.load_profile("build" if os.environ.get("CI") else "desk")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public sample files beside the checkout."""
    folder = (ROOT / ".." / "shared").resolve()
    if not (folder / "samples").is_dir():
        pytest.skip("the public sample files are not beside this checkout")
    return folder
