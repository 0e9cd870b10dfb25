"""Builds the worked example's images with podman, runs them confined, and brings the whole Compose file up."""
