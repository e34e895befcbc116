"""Changing many people at once: `begin` puts it in the queue, `changing` and `exporting` do it in the background."""
