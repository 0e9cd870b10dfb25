"""Both sides of a cut under the same traffic, and a verdict on what it showed."""
