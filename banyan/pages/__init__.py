"""Pages for people: one frame and one style for all of them, self-contained, without a script."""
