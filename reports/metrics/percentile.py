from django.db.models import Aggregate, FloatField


class Percentile(Aggregate):
    """The value below which the given share of rows lies, interpolated; rows without a value do not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression, share, **options):
        super().__init__(expression, share=share, **options)
