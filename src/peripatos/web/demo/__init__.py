"""What only a demonstration has: walking in as a persona, and the guide strip."""
