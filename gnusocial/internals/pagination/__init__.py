"""How endpoints page, and walking over their pages."""
