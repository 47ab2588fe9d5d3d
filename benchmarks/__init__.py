"""What the budgets are measured with: planted days with their truth, the score, and the clocks."""
