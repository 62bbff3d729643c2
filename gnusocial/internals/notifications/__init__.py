"""Notifications, merged (``merged``) from several routes (``sources``)."""
