"""What servers do wrong or cannot do, handled by name."""
