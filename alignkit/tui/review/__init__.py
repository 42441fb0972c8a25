"""Looking back on one campaign."""
