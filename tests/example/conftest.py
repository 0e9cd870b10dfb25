"""What the tests of the worked example share."""

from tests.example.databases import databases

__all__ = ["databases"]
