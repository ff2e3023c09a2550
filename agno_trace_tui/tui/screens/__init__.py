"""The screens, which introduce the widgets to each other and to the monitor."""
