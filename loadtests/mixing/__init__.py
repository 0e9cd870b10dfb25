"""From recorded traffic to the requests of a load test: which routes, in which shares, and how an answer should be."""
