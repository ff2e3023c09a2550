"""Figures into words: durations, tokens, money, times, and text made safe to show. Pure."""
