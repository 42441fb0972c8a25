"""The terminal screens; the only place that knows Textual."""
