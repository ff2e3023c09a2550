"""Pictures of the real monitor on the demo's stories: `python -m screenshots.make` draws them anew."""
