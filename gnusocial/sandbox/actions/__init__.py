"""The actions, one module per area of the API. `routes` says which path leads to which."""
