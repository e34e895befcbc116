class Refused(Exception):
    """A verb that cannot be done now. The text says why, to the person who asked; nothing was changed."""

    def __init__(self, sentence, field=None):
        super().__init__(str(sentence))
        self.field = field
