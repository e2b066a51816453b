"""Pages of the administrator and the steward: installation, audit."""
