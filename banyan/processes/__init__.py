"""Programs that run side by side: started, waited for until they are well, watched, and ended without a trace.

```
with Processes(show) as processes:
    processes.run(migrate)                       # to its end; raises ProgramFailed
    processes.start(server)
    processes.wait_until_well({"web": Health(url)}, patience=60)
    processes.watch()                            # until one ends, or someone asks to stop
```

`programs` says what a program is, `running` holds them together, `health` asks whether one is well, `leftovers` finds
what would outlive its run, `warden` sees to that when Banyan itself is killed, `printing` shows their lines.
"""
