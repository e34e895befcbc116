"""What other programs may read of segments and campaigns."""

from campaigns.api import reading

__all__ = ["reading"]
