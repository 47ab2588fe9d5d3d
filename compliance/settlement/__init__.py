"""Settlement: where instructions stand, fails, penalties, deadlines after the trade, efficiency."""
