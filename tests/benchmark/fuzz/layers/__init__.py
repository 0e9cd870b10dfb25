"""One file per layer that could notice a fault: `Layer(world)` with `finds(fault, url) -> str`, "" for nothing."""
