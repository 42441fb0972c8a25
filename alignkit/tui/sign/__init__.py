"""The sign-off screen and its dialog."""
