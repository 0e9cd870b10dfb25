"""What a hostile project could call its apps, models and files, to break out of each format."""

from __future__ import annotations

ATTACKS = {
    "script end": "</script><script>window.taken = 1</script>",
    "comment": "<!--<script>",
    "image": '<img src=x onerror="window.taken = 1">\'',
    "attribute": "\" autofocus onfocus='window.taken = 1' x=\"",
    "slots": "{{ script }}{{ data }}${data}{% raw %}",
    "entity": "&lt;b&gt;&#60;i&#62;&amp;",
    "colour": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x9b31m",
    "link": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "controls": "a\x00b\x07c\x08d\x7fe\x85f",
    "lines": "first\nsecond\r\nthird\rfourth\u2028fifth\u2029sixth",
    "reordered": "\u202eyp.nimda\u202c \u2066x\u2069 \u200bzero\ufeff",
    "surrogate": "caf\udce9\ud800",
    "table": "a|b\\|c\\\\|d",
    "backticks": "`one` ``two`` ```\n<b>three</b>",
    "markdown": "[click](javascript:alert(1)) ![x](https://evil.example/x.png) __all__ *b* ~~s~~ <https://evil.example>",
    "mention": "@everyone #1 GH-1 https://evil.example www.evil.example a@evil.example",
    "mermaid": '"]; click app0 "javascript:alert(1)" %%{init: {"theme": "dark"}}%% end; A-->B',
    "dot": '\\" ]; evil [URL="javascript:alert(1)"]; // \\N \\G <<b>x</b>>',
    "backslash": "ends with a backslash \\",
    "path": "javascript:alert(1)//../../etc/passwd?x#y%20z",
    "windows": "C:\\apps\\orders.py",
    "shell": "$(touch taken) `touch taken`; touch taken 'x' \"y\"",
    "wide": "注文\N{PILE OF POO}é\u0301",
    "empty": "",
    "long": "x" * 3000,
}
