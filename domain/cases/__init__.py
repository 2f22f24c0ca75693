"""Cases of families at risk, through four levels: lead, visit, review, notice, approval, support, exit (个案办理)."""
