"""What a leader sees, shown to a coordinator with an invented leader."""
