"""What touches files, other programs and the machine."""
