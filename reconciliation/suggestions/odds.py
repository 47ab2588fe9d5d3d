"""How likely two rows are one event: weights by Fellegi and Sunter, and what one partner per row says on top.

A level of a field weighs log2(m / u): m is how often partners show it, u how often strangers do. Weights of a pair
add up to its odds L. A set of partners in which no row is used twice is then likely in proportion to the product of
z x L over its pairs (z: how common partners are); the probability of a pair is its share of all such sets, found by
belief propagation, which passes along that a row that surely belongs elsewhere is nobody's rival. Estimation and
expectation take turns until neither moves (EM). These are the only numbers of matching that are not exact; they
never touch money, and what leaves is rounded.

References: Fellegi and Sunter (1969); Sadinle (2017) on links without double use; Bayati et al. (2007) on messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Whole = NDArray[Any]

SILENT = 255
MOST_ROUNDS, LEARNING_MESSAGES, LAST_MESSAGES = 40, 4, 500
SETTLED_AT, MESSAGES_SETTLED_AT = 1e-3, 1e-7
MOST_BITS = 60.0
LEAST_WITHOUT_PARTNER = 0.1  # never is more than this presumed: one row in ten has no partner
PRIOR_PAIRS, PRIOR_DECAY = 8.0, 0.5
CONFIRMED_SHARE, CONFIRMED_LEAST = 0.25, 40.0
UNSEEN = 0.5
DIGITS = 4
HOPELESS = 1e-6  # odds below which a pair is nobody's rival


class Pairs(NamedTuple):
    """Compared pairs.

    Args:
        house, street: positions of the rows, at most `sizes`.
        levels: one row per pair, one column per field; SILENT where a side says nothing.
        sizes: rows in each book that the pairs were chosen from.
    """

    house: Whole
    street: Whole
    levels: Whole
    sizes: tuple[int, int]


class Drawn(NamedTuple):
    """Levels of pairs picked at random, and which share of all pairs they are."""

    levels: Whole
    share_of_all: float


class Learned(NamedTuple):
    """What partners and strangers look like.

    Args:
        weights: per field, log2(m / u) per level, rounded.
        fugacity: z, how common partners are.
        rounds: how many rounds EM took.
    """

    weights: list[Reals]
    fugacity: float
    rounds: int


def learned(pairs: Pairs, drawn: Drawn, confirmed: Whole, far: Sequence[Sequence[int]]) -> Learned:
    """Estimate weights from the pairs themselves, from random pairs, and from matches that are confirmed.

    Args:
        pairs: what may be partners.
        drawn: pairs picked at random.
        confirmed: levels of pairs that were matched; may be empty. They count as at most a quarter of the rows that
            are left, since what was matched is more alike than what was not.
        far: per field and level, how far it is from equal.
    """
    sizes = [len(distances) for distances in far]
    most = max(CONFIRMED_LEAST, CONFIRMED_SHARE * min(pairs.sizes))
    scale = min(1.0, most / max(1, len(confirmed)))
    at_random = _counts(drawn.levels, None, sizes)
    matched = _counts(confirmed, None, sizes)
    before = [_prior(f, _rates(r + UNSEEN)) + scale * c for f, r, c in zip(far, at_random, matched, strict=True)]
    return _expected_and_estimated(pairs, before, at_random, drawn.share_of_all)


def _expected_and_estimated(pairs: Pairs, before: list[Reals], at_random: list[Reals], ratio: float) -> Learned:
    """EM: from what partners look like before, and what pairs at random look like, `ratio` of all there are."""
    sizes = [len(levels) for levels in before]
    patterns, pattern_of = _patterns(pairs.levels)
    fugacity = _fugacity(0.5 * min(pairs.sizes), pairs.sizes)
    messages = _no_messages(len(pairs.house))
    weights = _weights([_rates(counts) for counts in before], [_rates(counts + UNSEEN) for counts in at_random])
    rounds = 0
    for rounds in range(1, MOST_ROUNDS + 1):  # noqa: B007  the number of rounds is told
        odds = fugacity * np.exp2(_bits(patterns, weights))[pattern_of]
        share, messages = _shares(pairs, odds, messages, LEARNING_MESSAGES)
        partners, rest = (
            _counts(patterns, _times(pattern_of, part, len(patterns)), sizes) for part in (share, 1.0 - share)
        )
        fugacity = _fugacity(share.sum(), pairs.sizes)
        earlier, weights = (
            weights,
            _weights(
                [_rates(known + seen) for known, seen in zip(before, partners, strict=True)],
                [
                    _strangers(counts - ratio * seen, others / np.prod(pairs.sizes))
                    for counts, seen, others in zip(at_random, partners, rest, strict=True)
                ],
            ),
        )
        if max(np.abs(a - b).max() for a, b in zip(earlier, weights, strict=True)) < SETTLED_AT:
            break
    return Learned([np.round(weight, DIGITS) for weight in weights], fugacity, rounds)


def _strangers(drawn: Reals, least: Reals) -> Reals:
    """How often strangers show each level: as drawn, without the partners among them; at least as often as seen."""
    return _rates(np.maximum(_rates(np.maximum(drawn, 0.0) + UNSEEN), least))


def _patterns(levels: Whole) -> tuple[Whole, Whole]:
    """The different rows of levels, and which of them each pair shows."""
    code = np.zeros(len(levels), dtype=np.int64)
    for column in range(levels.shape[1]):
        _, code = np.unique(code * (SILENT + 1) + levels[:, column], return_inverse=True)
    _, first, of_pair = np.unique(code, return_index=True, return_inverse=True)
    return levels[first], of_pair


def probabilities(pairs: Pairs, known: Learned) -> Reals:
    """The probability of each pair, where no row has two partners; over a row they add up to 1 at most."""
    odds = known.fugacity * np.exp2(_bits(pairs.levels, known.weights))
    likely = odds > HOPELESS
    kept = Pairs(pairs.house[likely], pairs.street[likely], pairs.levels[likely], pairs.sizes)
    share = np.zeros(len(odds))
    share[likely], _ = _shares(kept, odds[likely], _no_messages(len(kept.house)), LAST_MESSAGES)
    return share


def _bits(levels: Whole, weights: list[Reals]) -> Reals:
    total = np.zeros(len(levels))
    for column, weight in enumerate(weights):
        total += np.append(weight, np.zeros(SILENT + 1 - len(weight)))[levels[:, column]]
    return np.clip(total, -MOST_BITS, MOST_BITS)


def _shares(pairs: Pairs, odds: Reals, messages: tuple[Reals, Reals], most: int) -> tuple[Reals, tuple[Reals, Reals]]:
    """Probabilities of pairs, and the messages: how free the house row, and the street row, is of other partners."""
    of_house, of_street = messages
    for _ in range(most):
        before = of_house
        of_house = _free(pairs.house, odds * of_street, pairs.sizes[0])
        of_street = _free(pairs.street, odds * of_house, pairs.sizes[1])
        if not len(before) or np.abs(of_house - before).max() < MESSAGES_SETTLED_AT:
            break
    joint = odds * of_house * of_street
    return joint / (1.0 + joint), (of_house, of_street)


def _free(rows: Whole, pull: Reals, size: int) -> Reals:
    """1 / (1 + the pull of every other pair of the row)."""
    whole = np.bincount(rows, weights=pull, minlength=size)
    return 1.0 / (1.0 + np.maximum(whole[rows] - pull, 0.0))


def _no_messages(size: int) -> tuple[Reals, Reals]:
    return np.ones(size), np.ones(size)


def _fugacity(partnered: float, sizes: tuple[int, int]) -> float:
    """The z under which, before any evidence, `partnered` rows have a partner."""
    fewer = min(sizes)
    expected = min(max(partnered, UNSEEN), (1.0 - LEAST_WITHOUT_PARTNER) * fewer)
    return expected / ((sizes[0] - expected) * (sizes[1] - expected))


def _weights(partners: list[Reals], others: list[Reals]) -> list[Reals]:
    return [np.log2(m / u) for m, u in zip(partners, others, strict=True)]


def _times(pattern_of: Whole, share: Reals, patterns: int) -> Reals:
    return np.bincount(pattern_of, weights=share, minlength=patterns).astype(np.float64)


def _counts(levels: Whole, times: Reals | None, numbers_of_levels: Sequence[int]) -> list[Reals]:
    """Per field, how often each level was seen; silence is not counted."""
    found: list[Reals] = []
    for column, number in enumerate(numbers_of_levels):
        said = levels[:, column] != SILENT
        counted = np.bincount(levels[said, column], weights=None if times is None else times[said], minlength=number)
        found.append(counted.astype(np.float64))
    return found


def _rates(counts: Reals) -> Reals:
    return counts / counts.sum()


def _prior(far: Sequence[int], strangers: Reals) -> Reals:
    """What partners look like before anything is seen: like strangers, but closer; what all show tells nothing."""
    return PRIOR_PAIRS * _rates(np.sqrt(strangers) * PRIOR_DECAY ** np.array(far))
