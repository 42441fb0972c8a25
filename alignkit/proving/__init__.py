"""What sign-offs, fingerprints and keys prove."""
