"""How good the contracts are: what no contract touches, and which faults of a provider none notices."""
