"""Stories told with real Agno agents and a scripted model: the one source of made-up traces."""
