"""Pages of programmes: founding, wizard, blueprint, money, policy, taking part, onboarding."""
