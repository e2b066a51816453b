"""Views of the pages of programmes, one module for each kind of page."""
