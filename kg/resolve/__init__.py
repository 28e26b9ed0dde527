"""Which names of which articles are one thing: block, decide, and say why."""
