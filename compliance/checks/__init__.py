"""One file per check, found by its folder: each declares `CHECK`."""
