"""Probabilities against what is known: where confirmed matches say that they are too bold, they are lowered."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]

from reconciliation.suggestions.odds import Reals, Whole

ENOUGH = 200


class Calibration(NamedTuple):
    """How often pairs of a stated probability were partners: `stated`, ascending, and `kept`, never falling."""

    stated: Reals
    kept: Reals

    def modest(self, stated: Reals) -> Reals:
        """The stated probabilities, lowered where they promised more than was kept; never raised.

        What was matched is easier than what was not, so it may teach modesty and not confidence.
        """
        if not len(self.stated):
            return stated
        return np.minimum(stated, np.interp(stated, self.stated, self.kept))


NONE = Calibration(np.zeros(0), np.zeros(0))


def calibration(stated: Reals, are_partners: Whole) -> Calibration:
    """The isotonic regression of being partners on the stated probability.

    Args:
        stated: of pairs of rows whose partner is known.
        are_partners: whether they are, in the same order; fewer than `ENOUGH` partners teach nothing.
    """
    if are_partners.sum() < ENOUGH:
        return NONE
    distinct, of_pair, times = np.unique(stated, return_inverse=True, return_counts=True)
    kept = np.bincount(of_pair, weights=are_partners) / times
    fitted: Any = optimize.isotonic_regression(kept, weights=times)  # pyright: ignore[reportUnknownMemberType]
    return Calibration(distinct, fitted.x)
