"""One file per kind of coupling: the evidence of a cut -> a decision on each piece, rewritten, listed or refused."""
