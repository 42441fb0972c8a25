"""For each rule a piece of a campaign file that fails and one that passes."""
