"""From disk to a project: the only readers of the target, and none of them runs it."""
