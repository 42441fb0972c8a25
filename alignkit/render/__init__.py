"""Pages made from a campaign: the brief in each wiki's dialect, the pages of a whole wiki, and the web page."""
