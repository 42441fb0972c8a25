"""The review screen of one campaign, and its dialogs."""
