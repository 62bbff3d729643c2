"""What can be asked: one mixin for each area. It knows no socket."""
