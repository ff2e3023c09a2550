"""Words and figures into styled cells."""
