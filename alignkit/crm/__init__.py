"""Exports of a CRM read into results."""
