"""The screens on which both teams judge real leads, compare, and try the definition."""
