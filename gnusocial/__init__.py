"""Python client for GNU social."""
