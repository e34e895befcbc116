"""What other programs may do with people and all that hangs on them. The modules register themselves."""

from contacts.api import belongings, consent, files, hooks, lists, people, reach, story, tasks, twins

__all__ = ["belongings", "consent", "files", "hooks", "lists", "people", "reach", "story", "tasks", "twins"]
