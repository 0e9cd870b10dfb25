"""One file per subcommand of `banyan pact`: a module with a click command called `command`."""
