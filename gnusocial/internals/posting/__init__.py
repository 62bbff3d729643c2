"""Posting statuses, messages and files exactly once."""
