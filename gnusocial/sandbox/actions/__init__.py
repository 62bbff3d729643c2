"""The actions, one module per area of the API. `routes` maps paths to them."""
