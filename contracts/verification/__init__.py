"""Every pact against every target of a plan: chosen, run by Pact's own core, and told as one matrix."""
