"""The sample days show the default matching: their rulebook differs from it in the house, not in the rules."""

from __future__ import annotations

from reconciliation.rulebook import rulebook_named


def test_the_sample_days_match_by_the_default_rules() -> None:
    demo, default = rulebook_named("demo_trades"), rulebook_named("trades")

    assert demo.passes == default.passes
    assert list(demo.passes) == list(default.passes)
    assert demo.compare == default.compare
