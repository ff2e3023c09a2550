"""How long a test waits for a state before it fails."""

from __future__ import annotations

PATIENCE_SECONDS = 90.0
"""Far longer than anything takes where the tests share a slow machine with others; nothing waits that long for luck."""
