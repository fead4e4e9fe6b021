"""MLflow: runs with their data and code, the registry, and the served model."""
