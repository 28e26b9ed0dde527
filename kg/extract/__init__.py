"""An article becomes a record: mentions, entities, references, metrics, relations."""
