"""Freed memory is kept by the command, in words that Polars' allocator knows, unless somebody said otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pipelines.allocator import KEPT, VARIABLE, keep_freed_memory

USE = "import polars as pl; pl.int_range(10, eager=True).sum()"
LOOK = """
import os, sys
from pipelines import cli
cli.keep_freed_memory()
import polars
print(os.environ[sys.argv[1]])
"""


def test_it_is_said_unless_somebody_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "tcache:false")
    keep_freed_memory()
    said = os.environ[VARIABLE]
    monkeypatch.delenv(VARIABLE)
    keep_freed_memory()

    assert (said, os.environ[VARIABLE]) == ("tcache:false", KEPT)


def test_it_is_said_before_polars_is_imported() -> None:
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}

    words = [sys.executable, "-c", LOOK, VARIABLE]
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)

    assert told.stdout.strip().endswith(KEPT)


@pytest.mark.parametrize(("said", "known"), [(KEPT, True), ("kept:forever", False)])
def test_the_allocator_knows_every_word(said: str, *, known: bool) -> None:
    environment = os.environ | {VARIABLE: f"abort_conf:true,{said}"}

    ended = subprocess.run([sys.executable, "-c", USE], env=environment, check=False, capture_output=True)

    assert (ended.returncode == 0) is known
