"""The columns of other programs' exports."""
