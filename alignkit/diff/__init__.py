"""Two versions of a campaign compared, and drift over several campaigns."""
