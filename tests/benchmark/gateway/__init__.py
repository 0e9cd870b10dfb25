"""What an engine does under load: while routes move, and while a service fails."""
