"""One set of contracts, held against the monolith and the services that take its place."""
