"""Text to the clipboard, by whatever way this terminal and this machine have."""
