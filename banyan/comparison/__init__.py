"""Two answers to one request -> how they differ: rules, what is noise, and differences that hold no secret."""
