"""A review: results, promises, lessons and the import of results."""
