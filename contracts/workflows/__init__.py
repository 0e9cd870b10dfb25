"""Workflows for continuous integration: what each role does, whatever the system, and how each system is told."""
