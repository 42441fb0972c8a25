"""What a person can do with a campaign: the open session and one function for each action."""
