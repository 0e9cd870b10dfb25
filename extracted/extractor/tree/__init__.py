"""How files get to disk and back: diffs, merges with hand edits, and a journal that outlives a crash.

In the order in which a command needs them:

- `places.default_places(home, monolith, service)`: where everything lies
- `writing.completed(places)`: completes what a run that was cut off had begun; before anything is read
- `weaving.clean_texts(places)`: patched files without their patches, to extract from whatever was extracted before
- `drafting.drafted(extraction, places)`: what would be written, merged with what people edited; `Draft.conflicts`,
  `Draft.drift` and `Draft.writing` say what came of it, `diff.diff(draft)` shows it
- `git.require_clean(draft)`: refuses a monolith with changes that are not committed
- `writing.commit(draft)`: puts it on disk, whole or not at all
- `withdrawing.withdrawn(service, places)`: the draft of the way back, for `commit` as well; `reversal` says which
  migrations to take back in the database before, and whether that is done
"""
