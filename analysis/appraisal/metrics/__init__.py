"""Published metrics of a decomposition: figures for information, which no proposal is chosen by.

Structural metrics can prefer the wrong split, and several have definitions that contradict each other, even in sign.
Each docstring therefore says which one is meant, and where it was published.
"""
