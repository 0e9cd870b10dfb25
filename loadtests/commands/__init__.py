"""One file per command: arguments, files, exit codes."""
