"""How files get to disk and back: diffs, merges with hand edits, and a journal that outlives a crash.

`drafting` compares an extraction with what is on disk and with what was generated last, `withdrawing` does so for the
way back; both answer with a `Draft`, which `writing.commit` puts on disk whole or not at all.
"""
