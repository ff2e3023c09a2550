"""The widgets. They are given values and post messages; none knows another, and none reads a file."""
