"""What is tried again and what is not: disks and networks recover, wrong input and failed proofs do not."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from data.contracts.failure import TieoutError
from pipelines.checks import failure
from pipelines.workspace import Workspace

TRIES = 3
FIRST_WAIT_SECONDS = 2


@contextmanager
def guarded(workspace: Workspace) -> Generator[None]:
    """Tell Dagster what may be tried again: an OSError, with doubling waits; nothing else.

    A failure that is explained to the user becomes one that is not retried; a bug passes through as it is.
    """
    try:
        yield
    except TieoutError as error:
        raise failure(error) from error
    except OSError as error:
        wait = FIRST_WAIT_SECONDS * 2**workspace.io_failures
        workspace.io_failures += 1
        raise dg.RetryRequested(max_retries=TRIES - 1, seconds_to_wait=wait) from error
