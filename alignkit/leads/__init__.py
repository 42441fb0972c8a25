"""Real leads that both teams judge alone: batches, marks, their comparison, and what a definition lets through."""
