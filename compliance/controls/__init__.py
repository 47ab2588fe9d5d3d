"""Controls on ourselves: makers and checkers, the audit trail, files that are owed."""
