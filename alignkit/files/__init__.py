"""The campaign file: bytes to a campaign with its problems, and changes back into the file with its comments."""
