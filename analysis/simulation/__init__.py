"""The boundary at run time: a project's own tests, watched as if the services were there already."""
