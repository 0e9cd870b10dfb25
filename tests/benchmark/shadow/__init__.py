"""How many faults of a service the comparison of answers finds, beside the rule that Diffy publishes."""
