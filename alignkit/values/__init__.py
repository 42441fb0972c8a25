"""The value of a field: parsed from what is typed, checked, and formatted for people."""
