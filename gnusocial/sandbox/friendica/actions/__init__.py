"""The actions of Friendica, by area."""
