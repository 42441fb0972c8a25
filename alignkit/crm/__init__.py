"""Imports from a CRM."""
