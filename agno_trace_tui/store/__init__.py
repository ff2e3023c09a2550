"""The file: its tables, writing, reading, following. All SQL of the project is in this layer."""
