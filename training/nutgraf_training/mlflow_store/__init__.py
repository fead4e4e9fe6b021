"""What is kept in MLflow: runs, their data and code, the registry, and the model that is served."""
