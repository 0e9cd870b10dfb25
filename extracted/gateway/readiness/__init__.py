"""Go or no-go: all evidence for a service on one page."""
