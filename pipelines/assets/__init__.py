"""One file per stage of a run; each asset is one call."""
