"""What leaves the monolith, and how: extraction, the data of a service, running all of it together."""
