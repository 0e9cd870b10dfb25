"""What is known of contracts between two runs: who published what, who verified it, and what is deployed where.

`values` says what facts there are, `journal` keeps them in files, `records` folds them, `matrix`, `deciding` and
`selecting` judge them, `content` tells one pact from another, `versions` asks git, `keeping` is what others call.
"""
