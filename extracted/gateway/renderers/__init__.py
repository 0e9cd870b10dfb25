"""One file per engine: a table of routes -> the files of its configuration, or Unsupported for what it cannot do."""
