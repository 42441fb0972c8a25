"""The campaign: questions and fields, records, actions, statuses, digests, errors. No disk, no clock, no terminal."""
