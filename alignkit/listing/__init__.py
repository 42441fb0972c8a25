"""What lists, searches and JSON documents say of campaigns."""
