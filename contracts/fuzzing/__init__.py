"""Calls that nobody thought of: Schemathesis against one side, and the same sequences of calls against both."""
