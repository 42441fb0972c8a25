"""The campaign list, its filters and what is due over all campaigns."""
