"""Looking back: what happened beside what was promised."""
