"""What `spark-submit` is given: `spark-submit … spark_script.py INPUT OUTPUT`, with the options of the command."""

from __future__ import annotations

from kg.terminal.clusters import submit_command

if __name__ == "__main__":
    submit_command()
