"""From the routes of a plan to the engine that carries the traffic, one step at a time, with a way back.

`order` says which match counts, `table` what an engine is told, `renderers` holds one file per engine. `states` says
which step is allowed on which evidence, `moving` takes it, `versions` tells what runs. `openapi` holds routes against
the documents of both sides.
"""
