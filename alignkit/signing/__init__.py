"""What sign-offs, fingerprints, SSH signatures and pages prove."""
