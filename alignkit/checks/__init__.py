"""The checks (AK codes): what is missing, contradictory or a warning sign in a campaign, and waivers for findings."""
