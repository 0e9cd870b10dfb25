"""The trunk of Banyan: what every part shares, and no part's own work."""

__version__ = "0.1.0"
