"""Text helpers: strings in, strings out. Nothing here knows what a campaign is."""
