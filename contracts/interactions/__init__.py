"""Pact files, of any tool and of specification V1.1 to V4, as frozen values."""
