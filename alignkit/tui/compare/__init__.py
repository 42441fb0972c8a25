"""Two texts compared, and the drift of the campaigns of a tag."""
