"""Measuring, side by side with peers, on one machine and in one run."""
