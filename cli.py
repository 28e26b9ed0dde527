"""The `newskg` command: parse, call one function, print."""

from __future__ import annotations

import click


@click.group()
@click.version_option(package_name="newskg")
def main() -> None:
    """Build a knowledge graph with evidence from folders of Chinese news, and ask it."""
