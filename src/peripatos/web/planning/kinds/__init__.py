"""What each kind of plan adds to the pages: its form, its review, its words."""
