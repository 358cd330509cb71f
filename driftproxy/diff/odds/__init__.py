"""How sure is a difference: what was counted, what is usual tonight, and what chance may have done."""
