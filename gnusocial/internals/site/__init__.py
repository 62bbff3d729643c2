"""What only the server's web pages can do, not the API: their forms are filled in for the user."""
