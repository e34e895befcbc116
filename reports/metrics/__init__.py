"""One function = one number = one sentence. Dashboards, reports and `manage.py metric` read only these."""

from reports.metrics import buying, marketing, selling, serving
from reports.metrics.registry import COUNT, DAYS, MINUTES, MONEY, PERCENT, Metric, Unknown, find, metric, metrics

__all__ = [
    "COUNT",
    "DAYS",
    "MINUTES",
    "MONEY",
    "PERCENT",
    "Metric",
    "Unknown",
    "buying",
    "find",
    "marketing",
    "metric",
    "metrics",
    "selling",
    "serving",
]
