"""The planning engine alone: `python -m peripatos.cli.plan`."""

from peripatos.cli.plan import app

app()
