import json

import pytest
from django.test import RequestFactory


@pytest.fixture
def ask(rep):
    """A request of the rep for a list: `ask(q="ada", filter={"all": […]})`."""

    def request(**query):
        query = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in query.items()}
        made = RequestFactory().get("/list/", query)
        made.user = rep
        return made

    return request
