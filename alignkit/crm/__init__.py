"""Exports of a CRM, read into results or compared with an agreement, and what to set up in a CRM."""
