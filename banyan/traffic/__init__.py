"""Traffic that was recorded, from whatever kept it, as the same values."""
