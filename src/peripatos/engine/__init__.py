"""The planning engine: arrays in, a plan with its proof out. Usable alone, without the rest of Peripatos."""
