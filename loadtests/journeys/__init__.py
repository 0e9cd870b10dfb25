"""Users of Locust for projects that are known: what people do in the reference monolith."""
