"""One call over HTTP: request, response, errors, transport."""
