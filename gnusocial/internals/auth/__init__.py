"""Credentials, logging in, and where credentials are stored."""
