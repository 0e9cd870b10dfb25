"""One file per subcommand of `banyan openapi`: a module with a click command called `command`."""
