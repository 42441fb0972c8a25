"""The screens that compare two texts, and the texts of all campaigns with a tag."""
