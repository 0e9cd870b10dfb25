"""The plan that a team accepted: `banyan.toml`, read into frozen values and written without losing a comment.

`values` says what a plan is, `reading` makes one of a text, `places` tells lines, `writing` adds to a text that people
edit, `location` finds the file.
"""
