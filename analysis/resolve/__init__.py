"""What the names of the outlines mean, against the whole project: symbols, models, and the flow of values."""
