"""OTC derivatives under EMIR: confirmation, portfolios, disputes, both sides of a report."""
