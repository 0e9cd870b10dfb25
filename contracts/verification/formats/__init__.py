"""One file for each way to write a matrix: `render(document) -> str`."""

from banyan.registry import Registry

FORMATS = Registry("contracts.verification.formats", "format")
LISTED = ("formats of `banyan verify`", FORMATS)
