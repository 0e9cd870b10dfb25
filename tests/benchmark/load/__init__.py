"""What load tests are held to: that their verdicts can be trusted, and that their generator keeps its times."""
