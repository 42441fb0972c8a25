"""The screens around the campaign list: the list itself, its filters, the details panel and what is due."""
