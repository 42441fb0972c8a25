"""What lists, filters, searches and the JSON documents say of campaigns."""
