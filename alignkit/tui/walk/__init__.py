"""The nine questions, one at a time."""
