"""The analyzer's commands, one file each: arguments, files and exit codes."""
