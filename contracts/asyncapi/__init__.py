"""Documents of AsyncAPI 3.0: one of what all sides of a plan tell, and what a new one takes from those who listen."""
