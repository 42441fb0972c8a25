"""Two versions, and what changed, in the words of the field."""
