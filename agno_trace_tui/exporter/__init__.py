"""The agent's process: a span processor, a writer thread, instrumentation. It never disturbs its host."""
