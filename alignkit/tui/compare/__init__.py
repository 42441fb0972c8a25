"""Two texts held against each other, and the texts of a tag."""
