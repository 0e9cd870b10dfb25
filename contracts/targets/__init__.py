"""The monolith and the services with the probe in them: started, asked to set states, and stopped."""
