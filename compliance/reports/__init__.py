"""One file per report, found by its folder: each declares `REPORT`."""
