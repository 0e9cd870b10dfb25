"""One comparison: two sides under the same traffic, block by block, kept as it goes, and judged at its end.

`values` say what is asked for, `ordering` in which order blocks come, `warming` when they begin to count, `equality`
whether both sides have the same to tell, `keeping` where every request goes, `running` does it, `document` tells it.
"""
