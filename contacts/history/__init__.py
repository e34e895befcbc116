"""What each field was before: `telling` says the rows of `FieldChange` in words, `restoring` puts an old value back by
the verb that people use, `outside` tells the timeline of what was changed without any verb.
"""
