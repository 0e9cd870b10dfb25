"""What may be concluded from blocks of requests of two sides: pure functions, with every bound from its source.

`blocks` are what was measured, `margins` and `limits` what is allowed, `measures` what is computed from one block,
`judging` joins them to a verdict, `shapes` compares whole distributions, `power` says how long a run must be, `trust`
what speaks against believing any of it.
"""
