"""Cases of families at risk."""
