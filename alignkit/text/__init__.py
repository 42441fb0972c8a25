"""Strings in, strings out: sanitizing, Markdown, durations, numbers, dates, TOML. Knows no campaign."""
