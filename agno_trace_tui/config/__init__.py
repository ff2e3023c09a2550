"""Settings: what they may be, where they stand, what is in force. Pure but for `reading.read_settings`."""
