"""Share what every door needs: identity, limits, errors as JSON, sockets, pages."""
