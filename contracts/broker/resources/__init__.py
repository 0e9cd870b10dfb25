"""One file for each kind of resource: its `ROUTES` say which calls it answers, and how."""
