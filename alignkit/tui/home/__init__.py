"""The campaign list."""
