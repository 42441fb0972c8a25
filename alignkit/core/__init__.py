"""The campaign: questions, fields, records, actions, statuses and digests. No disk, no clock, no terminal."""
