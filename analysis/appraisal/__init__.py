"""From a partition to a proposal: what would cross, what each cut costs, in which order to go."""
