"""Versions of one campaign made into one."""
