"""The subcommands of `banyan asyncapi`, one file each."""
