"""The whole story on the reference monolith, told on the terminal: `make demo`."""
