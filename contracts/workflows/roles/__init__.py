"""One file for each role: `workflow(setup)` says what it does."""
