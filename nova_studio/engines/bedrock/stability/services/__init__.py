"""One module for each of Stability's models: how a request, or a tool of its own, becomes a plan for it."""
