"""All parts of a plan started together, healthy, with their logs side by side, and stopped."""
