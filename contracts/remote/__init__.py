"""A Pact Broker elsewhere, asked through Pact's own client."""
