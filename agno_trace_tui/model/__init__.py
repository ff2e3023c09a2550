"""The live index of traces: pure folds and questions, without I/O, clock or screen."""
