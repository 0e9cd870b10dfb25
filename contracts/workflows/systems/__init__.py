"""One file for each system: `render(workflow, setup)` writes a workflow in its words."""
