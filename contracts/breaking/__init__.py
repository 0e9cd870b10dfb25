"""What a new OpenAPI document takes away from those who rely on the old one, in the rules and levels of oasdiff."""
