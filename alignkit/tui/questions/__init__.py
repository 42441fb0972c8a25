"""The walk: the nine questions, one at a time."""
