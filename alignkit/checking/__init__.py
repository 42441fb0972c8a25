"""The checks of a campaign: warning signs, sums, vague words; and letting a finding pass."""
