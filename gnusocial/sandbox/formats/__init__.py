"""The response formats besides JSON."""
