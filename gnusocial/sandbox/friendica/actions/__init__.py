"""What the routes of Friendica do, area by area."""
