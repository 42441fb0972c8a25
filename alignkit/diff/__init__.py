"""What changed between two versions of a campaign, and how definitions drifted over several campaigns."""
