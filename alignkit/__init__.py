"""Nine questions that Marketing and Sales answer together before a campaign launches."""

__version__ = "0.1.0"
