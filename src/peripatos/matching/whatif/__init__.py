"""What would happen to a run with other weights, places or people: solved in memory, never stored.

``asked`` says what is changed, ``desk`` keeps what is the same for every question about a run, ``answering`` solves.
"""
