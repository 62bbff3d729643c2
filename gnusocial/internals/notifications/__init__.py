"""Notifications, put together from the routes that a server has: ``sources``, ``merged``."""
