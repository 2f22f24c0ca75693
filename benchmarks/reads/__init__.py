"""The two reads that matter most, of one dataset, by every server."""
