"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

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
