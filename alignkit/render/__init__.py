"""A campaign as pages: the brief, the wiki, the web page."""
