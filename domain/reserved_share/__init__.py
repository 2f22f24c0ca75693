"""The share of a public buyer's yearly purchases that is reserved for certain origins (预留份额)."""
