"""Answer sheets: what a team is sent to fill in elsewhere, as text or a page, and reading it when it comes back."""
