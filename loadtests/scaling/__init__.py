"""How each side scales: replicas and load are raised until limits break, with what each request costs meanwhile.

`replicas` says how there come to be so many, `quotas` what each may use of the processor, `costs` what it did use,
`searching` finds one knee, `running` all of them, `work` is one run of the command, and `document` what came of it.
"""
