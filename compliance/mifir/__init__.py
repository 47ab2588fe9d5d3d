"""Transaction reports under MiFIR Article 26 and RTS 22: from canonical trades and reference data to 65 fields."""
