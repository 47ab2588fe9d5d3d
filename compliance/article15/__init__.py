"""RTS 22 Article 15: are transaction reports complete and accurate? What is wrong, since when, how many, and why."""
