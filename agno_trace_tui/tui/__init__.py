"""The terminal screen, made with Textual."""
