"""From a plan to what a team operates: images, Compose, Kubernetes and what watches over it, one file per target."""
