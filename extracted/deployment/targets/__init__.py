"""One file per target: a deployment -> the files that say it, in the words of one tool.

Each has `render(deployment) -> Mapping[str, str]`, relative paths and texts, and perhaps

- `NEEDS`, the keys of `[deploy]` without which it can say nothing,
- `lacking(deployment)`, further things that it needs: pairs of the path of a key in the plan and what is missing,
- `checks(deployment)`, the real tools that its files are held to, as `Check`s.
"""
