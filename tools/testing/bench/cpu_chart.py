# SPDX-License-Identifier: GPL-2.0
"""The figures of "make bench-cpu" as a table and as a chart."""

from xml.sax import saxutils

LEVELS = {
    "plain": "plain",
    "signed": "signed, AES-CMAC",
    "gmac": "signed, AES-GMAC beside cifs.ko's AES-CMAC",
    "sealed": "sealed, AES-128-GCM",
}


def mean(values):
    return sum(values) / len(values)


def spread(values):
    return (max(values) - min(values)) / min(values)


def runs_of(result, work, level, client):
    """The us of each run, or None. cifs.ko does not sign with AES-GMAC: that of smb2fs
    is compared with its AES-CMAC."""
    if client == "cifs" and level == "gmac":
        level = "signed"
    for figure in result["figures"] if result else []:
        if figure["work"] == work:
            return figure["us"].get(level, {}).get(client)
    return None


def works_of(result, level):
    return [(f["work"], f["name"]) for f in result["figures"] if "smb2" in f["us"].get(level, {})
            or "cifs" in f["us"].get(level, {})]


def ratio(result, work, level):
    """smb2fs by cifs.ko, of the same run: how busy the machine was shows in how much TCP
    gets at once, and that in the figures of both."""
    smb2, cifs = (runs_of(result, work, level, client) for client in ("smb2", "cifs"))
    return mean(smb2) / mean(cifs) if smb2 and cifs and work != "nothing" else None


def cell(value, width, digits, unit=""):
    return " " * width if value is None else f"{value:{width - len(unit)}.{digits}f}{unit}"


def row(result, before, level, work, name):
    cifs = runs_of(result, work, level, "cifs")
    smb2 = runs_of(result, work, level, "smb2")
    old = runs_of(before, work, level, "smb2")
    apart = 100 * max(spread(runs) for runs in (cifs, smb2) if runs)
    line = f"  {name:31}" + cell(mean(cifs) if cifs else None, 10, 1)
    if before:
        line += cell(mean(old) if old else None, 10, 1)
    line += cell(mean(smb2) if smb2 else None, 10, 1)
    if before:
        line += cell(ratio(before, work, level), 8, 2)
    return line + cell(ratio(result, work, level), 8, 2) + cell(apart, 9, 1, " %")


def table(result, before):
    """A block for each level of security, a row for each work. Of smb2fs, the figures of
    an earlier run, too, if there are any."""
    head = [("cifs.ko", 10), ("before", 10), ("smb2fs", 10), ("before", 8), ("ratio", 8), ("spread", 9)]
    lines = []
    for level, title in LEVELS.items():
        works = works_of(result, level)
        if not works:
            continue
        lines.append(f"{title:33}" if len(title) < 33 else f"{title}\n{'':33}")
        lines[-1] += "".join(f"{word:>{width}}" for word, width in head if before or word != "before")
        lines += [row(result, before, level, work, name) for work, name in works]
        lines.append("")
    return "\n".join(line.rstrip() for line in lines)


# The chart, in pixels
LEFT, SCALE, RIGHT = 210, 300, 170
BAR, GAP, TOP = 12, 14, 96
COLOURS = {"plain": "#4c86c6", "signed": "#d9822b", "gmac": "#b5538f", "sealed": "#3f9f86"}

STYLE = """
.page { fill: #ffffff } text { fill: #222222; font: 12px sans-serif }
.small { font-size: 10px } .title { font-size: 14px; font-weight: bold }
.rule { stroke: #222222 } .grid { stroke: #bbbbbb; stroke-width: 0.5 } .old { stroke: #222222; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
.page { fill: #16181c } text { fill: #e4e4e4 }
.rule, .old { stroke: #e4e4e4 } .grid { stroke: #555555 }
}
"""


def text(x, y, words, classes="", anchor="start"):
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{classes}" text-anchor="{anchor}">{saxutils.escape(words)}</text>'


def line(x1, y1, x2, y2, classes):
    return f'<line x1="{x1:.1f}" y1="{y1:.0f}" x2="{x2:.1f}" y2="{y2:.0f}" class="{classes}"/>'


def bars_of(result, before):
    """For each work the bars: level, ratio, ratio of before, what is written beside."""
    groups = {}
    for level in LEVELS:
        for work, name in works_of(result, level):
            value = ratio(result, work, level)
            if value is None:
                continue
            smb2, cifs = (mean(runs_of(result, work, level, client)) for client in ("smb2", "cifs"))
            groups.setdefault(name, []).append(
                (level, value, ratio(before, work, level), f"{smb2:,.0f} of {cifs:,.0f} µs"))
    return groups


def legend(before):
    lines = []
    for i, (level, title) in enumerate(LEVELS.items()):
        x, y = LEFT + i % 2 * 290, 36 + i // 2 * 16
        lines.append(f'<rect x="{x}" y="{y}" width="10" height="10" fill="{COLOURS[level]}"/>')
        lines.append(text(x + 15, y + 9, title, "small"))
    if before:
        lines += [line(16, 36, 16, 46, "old"), text(22, 45, "smb2fs before", "small")]
    return lines


def group(name, bars, y, x_of):
    lines = [text(LEFT - 10, y + len(bars) * BAR / 2 + 4, name, anchor="end")]
    for level, value, old, words in bars:
        lines.append(f'<rect x="{LEFT}" y="{y}" width="{x_of(value) - LEFT:.1f}" height="{BAR - 2}" '
                     f'fill="{COLOURS[level]}"/>')
        if old is not None:
            lines.append(line(x_of(old), y - 1, x_of(old), y + BAR - 1, "old"))
        lines.append(text(LEFT + SCALE + 12, y + BAR - 3, f"{value:.2f}", "small"))
        lines.append(text(LEFT + SCALE + RIGHT - 16, y + BAR - 3, words, "small", "end"))
        y += BAR
    return lines


def chart(result, before):
    """Processor time of smb2fs as part of that of cifs.ko, as an SVG that is readable on
    light and on dark pages."""
    groups = bars_of(result, before)
    bars = [bar for group_bars in groups.values() for bar in group_bars]
    most = max([1.1] + [value for _, *values, _ in bars for value in values if value is not None])
    height = TOP + sum(len(b) * BAR + GAP for b in groups.values()) + 10
    width = LEFT + SCALE + RIGHT

    def x_of(value):
        return LEFT + value / most * SCALE

    lines = [f'<rect class="page" width="{width}" height="{height}"/>',
             text(16, 22, "Processor time of smb2fs, where cifs.ko takes 1", "title"), *legend(before)]
    for tenths in range(0, int(most * 10) + 1, 2):
        x = x_of(tenths / 10)
        lines.append(line(x, TOP - 12, x, height - 14, "rule" if tenths == 10 else "grid"))
        lines.append(text(x, TOP - 16, f"{tenths / 10:.1f}", "small", "middle"))
    y = TOP
    for name, of in groups.items():
        lines += group(name, of, y, x_of)
        y += len(of) * BAR + GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}">\n<!-- SPDX-License-Identifier: GPL-2.0 -->\n'
            f"<style>{STYLE}</style>\n" + "\n".join(lines) + "\n</svg>\n")
