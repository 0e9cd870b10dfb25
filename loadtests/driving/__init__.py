"""Drives requests with Locust, in processes of its own, and writes down every single one.

Banyan's process never imports Locust, which puts gevent in the place of sockets and threads: `generators` starts
`generator` beside it and talks to it in lines of JSON (`orders`). `arrivals` says when each request is meant to start,
`traffic` what is asked, `rows` reads what was written down.
"""
