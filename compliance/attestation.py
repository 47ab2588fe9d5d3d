"""An attestation as PDF/A: the signed statement that the checks of a business date were run and reviewed.

The same statement gives the same bytes: no clock, no system fonts, nothing from the network. The only file that
imports typst, and only inside a function.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.contracts.failure import UsageError

TEMPLATE = Path(__file__).parent / "attestation.typ"
STANDARD = "a-2b"


@dataclass(frozen=True)
class Attestation:
    """What is attested; every value is text.

    Args:
        facts: pairs of a name and what it is, such as business date and code version.
        acts: at, act, who and why of each sign-off, oldest first.
        outcomes: check, part, state, rows looked at and findings of each part that was run.
        not_run: checks that were not, with why.
        inputs: received files and sealed runs with the SHA-256 of what they hold.
    """

    title: str
    run_id: str
    result_hash: str
    statement: str
    facts: Sequence[tuple[str, str]]
    acts: Sequence[tuple[str, str, str, str]]
    outcomes: Sequence[tuple[str, str, str, str, str]]
    not_run: Sequence[tuple[str, str]]
    inputs: Sequence[tuple[str, str]]


def pdf_of(told: Attestation, at: datetime) -> bytes:
    """The attestation as the bytes of a PDF/A-2b file.

    Args:
        at: the moment of the last sign-off, which the file states as its own; with its zone.

    Raises:
        UsageError: the package that sets type is not installed.
    """
    try:
        import typst
    except ImportError:
        raise UsageError("an attestation as PDF needs the extra `pdf`: pip install 'tieout[pdf]'") from None
    return typst.compile(
        TEMPLATE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(asdict(told), ensure_ascii=False)},
        pdf_standards=STANDARD,
        timestamp=int(at.timestamp()),
    )
