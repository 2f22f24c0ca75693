"""How an organisation buys: who may, on which budget, up to how much, and who must agree."""
