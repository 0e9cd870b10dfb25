"""What several parts of these tests share."""

from tests.example.databases import databases

__all__ = ["databases"]
