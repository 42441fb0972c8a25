"""The campaign file: what may stand in it, read to a campaign, and written back with its comments."""
