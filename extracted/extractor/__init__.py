"""A plan, a report and source -> a service, a patch of the monolith, and a decision on every coupling between them."""
