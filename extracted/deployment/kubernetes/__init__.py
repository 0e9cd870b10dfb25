"""The manifests of a cluster: one source for Kustomize and for Helm, and what their output is held to."""
