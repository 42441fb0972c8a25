"""Three-way merging of campaigns and of campaign files."""
