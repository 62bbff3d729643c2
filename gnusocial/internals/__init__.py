"""The core under the API: requests, rate limits, logins, posting, paging. It knows no endpoint."""
