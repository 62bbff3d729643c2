"""What the API of the server cannot and its web pages can: their forms, filled in for the user."""
