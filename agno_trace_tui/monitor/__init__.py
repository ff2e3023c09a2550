"""Follow a source, fold what is new, publish: the only place where asynchronous I/O meets the model."""
