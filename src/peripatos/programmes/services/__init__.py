"""Writes of programmes: founding, mandate, streams, duties, states, money, policy, taking part, onboarding."""
