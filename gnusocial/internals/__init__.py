"""How a call travels: request, rate limit, transport, response. It knows no endpoint."""
