"""Journal, actions and needs as pages."""
