"""The checks (AK01 to AK92): rules, findings, waivers."""
