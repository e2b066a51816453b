"""Pages for those who fund and decide."""
