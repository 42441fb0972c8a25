"""For each rule two pieces of a campaign file: the first is found by it, the second is not. Both are tests."""
