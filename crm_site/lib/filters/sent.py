"""What a form says of a condition's value, as it was typed; nothing is judged here."""


def value_of(field, op, data, name):
    """What the inputs called `name` hold for this comparison of the field."""
    takes = takes_of(field, op)
    if takes == "form":
        return answers(field.form(), data, f"{name}-")
    if takes == "many" and not hasattr(field, "options"):
        return [line.strip() for text in data.getlist(name) for line in text.splitlines() if line.strip()]
    return data.getlist(name) if takes in ("many", "two") else data.get(name, "")


def takes_of(field, op):
    """What kind of value the comparison needs: one two many days pick form, or nothing."""
    if field is None or op not in field.ops:
        return ""
    return "form" if hasattr(field, "form") else field.ops[op].takes


def answers(form, data, prefix=""):
    """The answers to a criterion's questions."""
    many = {key for key, one in form.fields.items() if getattr(one.widget, "allow_multiple_selected", False)}
    given = {key: f"{prefix}{key}" for key in form.fields}
    return {key: data.getlist(at) if key in many else data[at] for key, at in given.items() if data.get(at)}
