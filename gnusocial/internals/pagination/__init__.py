"""Pagination: the rules of each endpoint, and walking over its pages."""
