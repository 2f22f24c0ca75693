"""Settling sales and reading what families earned by them, on a ledger that holds much already."""
