"""From source text to an outline: what each file says, as written, before anything is resolved."""
