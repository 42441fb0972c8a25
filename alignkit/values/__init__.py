"""The value of a field: parsed as typed, validated, assigned, worded, escaped."""
