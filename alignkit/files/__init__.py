"""The campaign file: its bytes to a campaign and back, with comments and layout kept."""
