"""Draws charts as SVG for pages that ask for nothing: no script, no font, no colour of their own.

`axes` say where a value is and where ticks are, `marks` what is drawn, `drawing` draws a chart of them, `intervals` a
chart of intervals in rows. Colours are classes (`before`, `after`, `model`, `allowed`, `pass`, `fail`, `inconclusive`)
of `charts.css`, which the page that shows a chart takes in.
"""
