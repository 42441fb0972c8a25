"""Reviews of signed campaigns: results, promises, rejected and stuck leads, lessons, chances, and what is due."""
