"""Three versions of a campaign, or of its file, merged into one."""
