"""How Polars' allocator (jemalloc) treats memory that is free again: it is kept for what comes next.

A match frees and asks for hundreds of megabytes many times a second. As it comes, the allocator gives every piece
above 8 MiB back to the system at once, which then has to clear it anew, page by page: more than half of the processor
time of a large match went there. Kept for a minute, it costs a fifth of that. As many arenas as processors keep what
one thread frees within reach of the others. Memory at the peak grows by a tenth.

This has to be said before Polars is imported, so this file imports nothing of ours.
"""

from __future__ import annotations

import os

VARIABLE = "_RJEM_MALLOC_CONF"
ARENAS = max(2, os.cpu_count() or 1)
KEPT = f"oversize_threshold:0,narenas:{ARENAS},dirty_decay_ms:60000,muzzy_decay_ms:60000"


def keep_freed_memory() -> None:
    """Say so to this process and those it starts, unless the environment already says something else."""
    os.environ.setdefault(VARIABLE, KEPT)
