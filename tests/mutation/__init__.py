"""Takes away each call that masks or escapes, one at a time, and looks whether a test notices."""
