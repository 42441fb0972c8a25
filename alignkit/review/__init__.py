"""What came of a campaign: results, promises, lessons, what is due."""
