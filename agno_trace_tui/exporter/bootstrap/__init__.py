"""The folder that `agno-trace-tui run` puts on `PYTHONPATH`: Python runs its `sitecustomize` at every start."""
