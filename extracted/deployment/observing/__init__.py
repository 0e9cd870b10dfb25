"""What is watched once something is deployed: numbers, alerts on them, dashboards of them, and logs."""
