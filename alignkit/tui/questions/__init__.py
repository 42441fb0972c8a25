"""The questions screen ("the walk"): the nine questions of one campaign, one at a time."""
