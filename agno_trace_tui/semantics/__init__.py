"""What span attributes mean: OpenInference and GenAI conventions, without I/O, clock or screen.

Every function here is total: whatever a trace holds, it answers and never raises.
This layer lies below `store` so that the names of attributes are written once, in
`conventions`, for the SQL that extracts them and for the code that reads them.
"""
