"""The methods of the API: one mixin for each area. No I/O happens here."""
