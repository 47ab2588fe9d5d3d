"""Cycles are searched for again afterwards, however the work ended, unless somebody had switched that off before."""

from __future__ import annotations

import gc
from contextlib import suppress

from data.collector import collector_paused


def test_cycles_are_searched_for_again_however_the_work_ends() -> None:
    with suppress(KeyError), collector_paused():
        assert not gc.isenabled()
        raise KeyError

    assert gc.isenabled()


def test_one_inside_another_leaves_it_off_until_the_outer_ends() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()

    assert gc.isenabled()
