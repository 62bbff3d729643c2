"""The formats that answers are written in, beside JSON."""
