"""A Pact Broker on this machine: the store, served over the Broker's HAL API, as far as Pact's own programs use it."""
