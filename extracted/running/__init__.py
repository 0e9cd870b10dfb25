"""From a plan to programs that run side by side, and the switch that says which side does the work.

`targets` derives what runs where, `wiring` what each is told of the others, `layout` the programs of it; `ports` finds
what is taken, `claim` holds the one run of a plan, `facts` asks a project for its database, `up` does it all in order.
`switch` and `history` are the one owner of the run-time switch; `state` keeps the files of all of them.
"""
