"""What proves an agreement: sealed copies, fingerprints, SSH signatures, and pages compared with what was signed."""
