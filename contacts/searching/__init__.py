"""One box over everything: what was typed (`asked`), where it stands (`pools`), how well it fits (`ranks`)."""
