#!/usr/bin/env python3
"""Makes tests/ini/configparser_cases.jsonl: INI texts with Python's own answers.

Run it from anywhere, with no arguments and nothing but Python, 3.10 or newer:

    python3 scripts/make_ini_cases.py

The data in the repository was made with CPython 3.11.7; 3.10, 3.12 and 3.13
make the same. (Up to 3.9 a section's name ended at the first "]" of the line,
since then at the last.) There is no clock in it, and chance has a fixed seed.

Each text is written to a file as UTF-8 and read with
`configparser.ConfigParser().read(path, encoding="utf-8")`, since a file's line
ends are translated and a string's are not. Each line of the output is a case:

    name      what it is about; unique
    text      the file, line ends as they are on disk
    expected  Python's answer:
                {"defaults": [[key, raw]], "sections": [[name, [[key, raw]]]],
                 "values": [[section, key, {"value": …} or {"error": class}]]}
                or {"error": class, "line": number}
    differs   where our parser is meant to answer otherwise: the reason,
    ours      and what it answers there: again an answer of Python's, to the
              text without its byte order mark, or to its shortest beginning
              that Python refuses.
"""

import configparser
import json
import os
import random
import tempfile

OUTPUT = os.path.join(
    os.path.dirname(os.path.abspath(__file__)),
    os.pardir, "tests", "ini", "configparser_cases.jsonl")
SEED = 20180806
GENERATED = 300
BOM = "\ufeff"

# ---------------------------------------------------------------- the texts

PARSE = {
    # Files without much in them.
    "empty file": "",
    "one line end": "\n",
    "only blanks": "  \t \n   ",
    "only comments": "# one\n; two\n   # three\n",
    "section without keys": "[a]\n",
    "section without keys or line end": "[a]",
    "no final line end": "[a]\nk = v",
    "blank lines before the first section": "\n\n  \n[a]\nk = v\n",
    "comment before the first section": "# zoo\n[a]\nk = v\n",
    "two sections": "[a]\nk = 1\n[b]\nk = 2\n",
    "order is that of the file": "[z]\nb = 1\na = 2\n10 = 3\n9 = 4\n[10]\n[9]\n",

    # Real ones.
    "default config.ini": "[global]\nhome = ~/niftynet\n",
    "config.ini of the original":
        "[DEFAULT]\nglobal = {'home': '~/niftynet'}\n\n"
        "[global]\nhome = ~/niftynet\n\n",
    "manifest of a model":
        "[config]\nversion = 1.0\n\n[weights]\naction = expand\n"
        "url = https://example.org/zoo/raw/master/w.tar.gz?raw=true\n"
        "destination = models\n\n[code]\naction = expand\n"
        "url: https://example.org/zoo/code.tar.gz#main;v=1\n"
        "destination = extensions\nlocal_id = net_ext\n",
    "web page instead of a manifest":
        "<!DOCTYPE html>\n<html lang=\"en\">\n<body>Sign in</body>\n</html>\n",
    "pointer of Git LFS instead of a manifest":
        "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 9\n",
    "JSON instead of a manifest": "{\"message\": \"Not Found\"}\n",

    # Separators.
    "equals sign": "[a]\nk=v\n",
    "colon": "[a]\nk:v\n",
    "blanks around the separator": "[a]\nk  =  v\nl\t:\tw\n",
    "colon before equals sign": "[a]\nurl : http://x:80/a=b\n",
    "equals sign before colon": "[a]\nurl = http://x:80/a=b\n",
    "colon at once before equals sign": "[a]\nk := v\n",
    "equals sign at once before colon": "[a]\nk =: v\n",
    "two equals signs": "[a]\nk == v\n",
    "value that ends in a separator": "[a]\nk = v =\n",
    "drive of Windows in a value": "[a]\nhome = C:\\niftynet\n",
    "drive of Windows as a key": "[a]\nC:\\niftynet = home\n",
    "no separator": "[a]\nk v\n",
    "no separator twice": "[a]\nk v\nx = y\nl w\n",
    "key alone": "[a]\nk\n",
    "no separator at the end of the file": "[a]\nk = v\nw",

    # Keys.
    "key in capitals": "[a]\nURL = x\nLocal_ID = y\n",
    "key with blanks": "[a]\nmy  key = v\n",
    "key with a tab": "[a]\nmy\tkey = v\n",
    "key with quotes": "[a]\n\"k\" = v\n",
    "key with a percent sign": "[a]\nk%20 = v\n",
    "key with a dot and a slash": "[a]\nk.x/y = v\n",
    "key that begins like a header": "[a]\n[k = v\n",
    "key that ends like a header": "[a]\nk] = v\n",
    "key with a bracket in its value": "[a]\n[k = v]\n",
    "key with a comment sign inside": "[a]\nk#1 = v\nk;2 = w\n",
    "no key before an equals sign": "[a]\n= v\n",
    "no key before a colon": "[a]\n: v\n",
    "no key, then a good line": "[a]\n= v\nk = v\n",
    "no key twice": "[a]\n= v\n= w\n",
    "no key, then a continuation": "[a]\n= v\n  w\n",
    "no key and no value": "[a]\n=\n",
    "key before any section": "k = v\n[a]\n",
    "text before any section": "hello\n[a]\n",
    "indented key before any section": "\n   k = v\n",
    "no key before any section": "= v\n",
    "prototype names as keys": "[a]\n__proto__ = 1\nconstructor = 2\ntoString = 3\n",
    "prototype names as sections": "[__proto__]\nk = 1\n[constructor]\nk = 2\n",

    # Keys beyond ASCII.
    "key with accents": "[a]\nÉCOLE = v\n",
    "key in Greek with a final sigma": "[a]\nΟΔΟΣ = v\nΣ = w\nΑΣ.Β = x\n",
    "key with a dotted capital I": "[a]\nİ = v\n",
    "key with a Kelvin sign": "[a]\n\u212a = v\n",
    "Kelvin sign and k": "[a]\n\u212a = v\nk = w\n",
    "key with a sharp s": "[a]\nSTRASSE = v\nstraße = w\nẞ = x\n",
    "key beyond the basic plane": "[a]\n\U00010400 = v\n😀 = w\n",
    "key with a combining mark": "[a]\nE\u0301 = v\né = w\n",
    "key in Chinese with a wide colon": "[a]\n键：值 = v\n",
    "wide colon is no separator": "[a]\n键：值\n",

    # Values.
    "empty value after an equals sign": "[a]\nk =\n",
    "empty value after a colon": "[a]\nk:\n",
    "empty value and blanks": "[a]\nk =   \t\n",
    "empty value, then a key": "[a]\nk =\nl = w\n",
    "numbers stay as they are written": "[a]\nv = 1.10\nw = 007\nx = 1e3\ny = 0x10\n",
    "words stay as they are written": "[a]\nt = true\nn = null\nN2 = None\ny = Yes\n",
    "quotes stay": "[a]\nk = \"v\"\nl = 'w'\nm = \"x\n",
    "backslashes stay": "[a]\nk = a\\nb\\\nl = w\n",
    "comment signs stay in a value": "[a]\nurl = http://x/y#z;v=1 # no comment ; none\n",
    "value that begins with a comment sign": "[a]\nk = # v\nl = ;w\n",
    "value that looks like a header": "[a]\nk = [b]\n",
    "value with blanks inside": "[a]\nk = v   w\tx\n",
    "value beyond ASCII": "[a]\nk = Größe 😀 键\n",
    "value with braces": "[a]\nk = {'a': 1, 'b': [2]}\n",
    "value with a dollar sign": "[a]\nk = ${home}/x $HOME\n",

    # Comments.
    "comments between keys": "[a]\n# one\nk = v\n; two\nl = w\n",
    "indented comment": "[a]\nk = v\n   # comment\nl = w\n",
    "comment without a blank": "[a]\n#k = v\n;l = w\n",
    "double slash is no comment": "[a]\n// k\n",
    "double slash with a colon is a key": "[a]\n// k: v\n",
    "exclamation mark is no comment": "[a]\n! k\n",
    "comment at the end without line end": "[a]\nk = v\n# end",
    "text behind a header is ignored": "[a] # comment\nk = v\n[b] k = v\n",

    # Headers.
    "header with blanks inside": "[ a ]\nk = v\n",
    "header of one blank": "[ ]\nk = v\n",
    "header and its twin with blanks": "[a]\nk = 1\n[a ]\nk = 2\n",
    "header with text behind": "[a]b\nk = v\n",
    "header with two closing brackets": "[a]]\nk = v\n",
    "header with two pairs of brackets": "[a][b]\nk = v\n",
    "header in two opening brackets": "[[a]\nk = v\n",
    "header in double brackets": "[[a]]\nk = v\n",
    "header of a closing bracket": "[]]\nk = v\n",
    "header with an equals sign": "[a=b]\nk = v\n",
    "header with a bracket in a comment": "[a] # see [b]\nk = v\n",
    "empty header": "[]\nk = v\n",
    "empty header behind a section": "[a]\n[]\n",
    "empty header with a value": "[a]\n[] = v\n",
    "header never closed": "[a\nk = v\n",
    "header never closed behind a section": "[a]\n[b\n",
    "header never closed with a separator": "[a]\n[b = v\n",
    "header in capitals is another section": "[a]\nk = 1\n[A]\nk = 2\n",
    "header with a comment sign": "[#a;]\nk = v\n",
    "header with an indent": "   [a]\nk = v\n",
    "header with an indent, key with the same": "   [a]\n   k = v\n",
    "header with an indent behind a key": "[a]\nk = v\n   [b]\nl = w\n",
    "header with an indent behind a header": "[a]\n   [b]\nk = v\n",
    "header beyond ASCII": "[Größe]\nk = v\n[GRÖSSE]\nk = v\n",
    "header with a tab": "[a\tb]\nk = v\n",

    # Continued values.
    "continuation": "[a]\nk = v\n  w\n",
    "continuation by one blank": "[a]\nk = v\n w\n",
    "continuation by a tab": "[a]\nk = v\n\tw\n",
    "continuation of an empty value": "[a]\nk =\n  v\n  w\n",
    "continuation of several depths": "[a]\nk = v\n    w\n  x\n      y\n",
    "continuation with blanks at its end": "[a]\nk = v  \n  w  \t\n  x\n",
    "continuation that looks like a key": "[a]\nk = v\n  l = w\n",
    "continuation that looks like a header": "[a]\nk = v\n  [b]\n",
    "continuation that looks like a duplicate": "[a]\nk = v\n  k = w\n",
    "continuation with no separator": "[a]\nk = v\n  just text\n",
    "continuation that begins with a separator": "[a]\nk = v\n  = w\n  : x\n",
    "continuation deeper than an indented key": "[a]\n    k = v\n      w\n",
    "same indent as an indented key": "[a]\n    k = v\n    l = w\n",
    "same indent and no separator": "[a]\n    k = v\n    w\n",
    "less indent than the key before": "[a]\n    k = v\n  l = w\n",
    "less indent and then more": "[a]\n    k = v\n  l = w\n   x\n",
    "less indent and no separator": "[a]\n    k = v\n  w\n",
    "tab against blanks: a tab is one": "[a]\n  k = v\n\tl = w\n",
    "blanks against a tab": "[a]\n\tk = v\n  l = w\n",
    "tab and blank against a tab": "[a]\n\tk = v\n\t w\n",
    "continuation behind a header": "[a]\n  k = v\n",
    "indented key behind a header, then deeper": "[a]\n  k = v\n   w\n l = x\n",
    "comment inside a value": "[a]\nk = v\n# comment\n  w\n",
    "indented comment inside a value": "[a]\nk = v\n  # comment\n  w\n",
    "semicolon comment inside a value": "[a]\nk =\n  v\n  ; comment\n  w\n",
    "deep comment behind a value": "[a]\nk = v\n      # comment\nl = w\n",
    "comment sign later in a continuation": "[a]\nk = v\n  w # x\n",
    "empty line inside a value": "[a]\nk = v\n\n  w\n",
    "empty lines inside a value": "[a]\nk = v\n\n\n   \n  w\n",
    "empty lines at the end of a value": "[a]\nk = v\n\n\nl = w\n",
    "empty lines at the end of the file": "[a]\nk = v\n\n\n\n",
    "empty line and comment inside a value": "[a]\nk = v\n\n# comment\n\n  w\n",
    "empty line first in a value": "[a]\nk =\n\n  v\n",
    "empty line, then less indent": "[a]\n  k = v\n\n l = w\n",
    "empty line behind a header, then an indent": "[a]\n\n  k = v\n",
    "empty lines behind a header": "[a]\n\n\n[b]\n\n",
    "continued value, then a header": "[a]\nk = v\n  w\n[b]\nl = x\n",
    "value of a URL in two lines": "[a]\nurl =\n  https://x/y\ndestination = d\n",

    # Duplicates.
    "duplicate section": "[a]\nk = 1\n[b]\n[a]\nl = 2\n",
    "duplicate section at once": "[a]\n[a]\n",
    "duplicate section with other text behind": "[a] x\n[a] y\n",
    "duplicate key": "[a]\nk = 1\nl = 2\nk = 3\n",
    "duplicate key of another case": "[a]\nurl = 1\nURL = 2\n",
    "duplicate key with other separators": "[a]\nk = 1\nk: 1\n",
    "duplicate key with other blanks": "[a]\nmy key = 1\nmy key  = 2\n",
    "duplicate key beyond ASCII": "[a]\né = 1\nÉ = 2\n",
    "key with other blanks inside is another": "[a]\nmy key = 1\nmy  key = 2\n",
    "same key in two sections": "[a]\nk = 1\n[b]\nk = 1\n",
    "duplicate key behind a comment and an empty line": "[a]\nk = 1\n\n# c\nk = 2\n",
    "duplicate key behind a line without separator": "[a]\nk = 1\nx\nk = 2\n",
    "duplicate section behind a line without separator": "[a]\nx\n[a]\n",
    "line without separator behind a value": "[a]\nk = v\nx\n  w\n",

    # DEFAULT.
    "DEFAULT alone": "[DEFAULT]\nk = v\n",
    "DEFAULT empty": "[DEFAULT]\n",
    "DEFAULT twice": "[DEFAULT]\nk = 1\n[a]\n[DEFAULT]\nl = 2\n",
    "DEFAULT twice with the same key": "[DEFAULT]\nk = 1\n[a]\n[DEFAULT]\nk = 2\n",
    "DEFAULT last": "[a]\nk = 1\n[DEFAULT]\nk = 2\nl = 3\n",
    "DEFAULT for several sections": "[DEFAULT]\nk = 1\n[a]\nl = 2\n[b]\nk = 3\n",
    "DEFAULT in another case": "[default]\nk = 1\n[Default]\nk = 2\n[a]\n",
    "DEFAULT with blanks": "[ DEFAULT ]\nk = 1\n[a]\n",
    "DEFAULT with text behind": "[DEFAULT] x\nk = 1\n[a]\n",
    "DEFAULT continued behind another section": "[DEFAULT]\nk = 1\n[a]\n[DEFAULT]\n  l = 2\n",
    "DEFAULT key and the same with an empty value": "[DEFAULT]\nk = 1\n[a]\nk =\n",

    # Blanks and line ends.
    "CR LF": "[a]\r\nk = v\r\n  w\r\n\r\n[b]\r\nl = x\r\n",
    "lone CR": "[a]\rk = v\r  w\r",
    "all line ends mixed": "[a]\nk = 1\r\nl = 2\rm = 3\n\rn = 4\r\r\no = 5",
    "wrong line behind CR LF": "[a]\r\n\r\nk\r\n",
    "wrong line behind lone CR": "[a]\r\rk\r",
    "CR at the end of the file": "[a]\nk = v\r",
    "trailing blanks everywhere": "[a]  \nk = v  \n  \t\n[b]\t\n",
    "no-break space around": "[a]\n\u00a0\nk\u00a0=\u00a0v\u00a0\n",
    "no-break space as an indent": "[a]\nk = v\n\u00a0w\n",
    "no-break space inside a key": "[a]\nmy\u00a0key = v\n",
    "ideographic space around": "[a]\nk\u3000=\u3000v\u3000w\u3000\n\u3000x\n",
    "thin and other spaces around": "[a]\nk\u2009=\u1680v\u205f\n\u202fw\u200a\n",
    "zero width space is no blank": "[a]\nk =\u200bv\u200b\n\u200bl = w\n",
    "mark inside a value is no blank": "[a]\nk = \ufeffv\ufeff\n",
    "mark before a later line is no blank": "[a]\nk = v\n\ufeffl = w\n",
    "form feed is a blank": "[a]\nk = v\n\x0c\nl = w\x0c\n\x0cx\n",
    "vertical tab is a blank": "[a]\nk\x0b=\x0bv\x0b\n\x0bw\n",
    "form feed ends no line": "[a]\nk = v\x0cw\n",
    "vertical tab ends no line": "[a]\nk = v\x0bw\n",
    "NEL is a blank": "[a]\nk\x85=\x85v\x85\n\x85w\n",
    "NEL ends no line": "[a]\nk = v\x85l = w\n",
    "line separator is a blank": "[a]\nk\u2028=\u2028v\u2028\n\u2028w\n",
    "line separator ends no line": "[a]\nk = v\u2028w\u2029x\n",
    "line separator inside a header": "[a\u2028b]\nk = v\n",
    "line separator inside a key": "[a]\nmy\u2029key = v\n",
    "file separator is a blank": "[a]\nk\x1c=\x1cv\x1c\n\x1cw\n",
    "separators of information are blanks": "[a]\nk = \x1d\x1ev\x1f\n\x1f\n",
    "file separator ends no line": "[a]\nk = v\x1cw\x1dx\x1ey\n",
    "unit separator before a comment": "[a]\n\x1f# comment\n",
    "other control characters are no blanks": "[a]\nk = \x01v\x1b\n\x7fl = w\x80\n",
    "NUL in a value": "[a]\nk = v\x00w\x00\n",
    "NUL in a key": "[a]\nk\x00 = v\n",
    "NUL in a header": "[a\x00]\nk = v\n",
    "NUL alone on a line": "[a]\n\x00\n",
    "Ctrl-Z at the end": "[a]\nk = v\n\x1a",
}

MARKED = {
    "byte order mark before a header": "[a]\nk = v\n",
    "byte order mark before a comment": "# zoo\n[a]\nk = v\n",
    "byte order mark before an empty line": "\n[a]\nk = v\n",
    "byte order mark alone": "",
    "byte order mark before CR LF": "\r\n[a]\r\nk = v\r\n",
    "byte order mark and a wrong line": "[a]\nk\n",
    "byte order mark twice": BOM + "[a]\nk = v\n",
}

VALUES = {
    "reference": "[a]\nbase = http://x\nurl = %(base)s/y\n",
    "reference to a later key": "[a]\nurl = %(base)s/y\nbase = http://x\n",
    "reference to an empty value": "[a]\nb =\nk = <%(b)s>\n",
    "reference in capitals": "[a]\nBase = http://x\nurl = %(BASE)s/y\n",
    "reference beyond ASCII": "[a]\nécole = e\nk = %(ÉCOLE)s\n",
    "reference with blanks in the key": "[a]\nmy key = v\nk = %(my key)s\n",
    "reference with blanks around the key": "[a]\nb = v\nk = %( b )s\n",
    "reference to a key with a percent sign": "[a]\n%b = v\nk = %(%b)s\n",
    "reference to a key with a bracket": "[a]\n(b = v\nk = %((b)s\n",
    "reference alone": "[a]\nb = v\nk = %(b)s\n",
    "reference twice": "[a]\nb = v\nk = %(b)s%(b)s\n",
    "references next to percent signs": "[a]\nb = v\nk = %%%(b)s%%\n",
    "reference at the end of a text": "[a]\nb = v\nk = x%(b)ss\n",
    "reference of several levels": "[a]\na = 1\nb = %(a)s2\nc = %(b)s3\nd = %(c)s4\n",
    "reference to a value of several lines": "[a]\nb = v\n  w\nk = %(b)s\n",
    "reference on a continued line": "[a]\nb = v\nk = x\n  %(b)s\n",
    "reference over a line end": "[a]\nb = v\nk = %(b\n  c)s\n",
    "reference to a value with percent signs": "[a]\nb = 100%%\nk = %(b)s\n",
    "reference to a value with many percent signs": "[a]\nb = %%%%\nk = %(b)s%%\n",
    "reference made by percent signs is none": "[a]\nb = v\nk = %%(b)s\n",
    "percent sign, then a reference": "[a]\nb = v\nk = %%%%%(b)s\n",
    "reference to nothing": "[a]\nk = %(b)s\n",
    "reference to nothing behind text": "[a]\nk = x%%%(b)sy\n",
    "reference to nothing, one level down": "[a]\nb = %(c)s\nk = %(b)s\n",
    "reference to a key of another section": "[b]\nx = v\n[a]\nk = %(x)s\n",
    "reference to a section and key": "[b]\nx = v\n[a]\nk = %(b:x)s\n",
    "reference without a name": "[a]\nk = %()s\n",
    "reference without a name, key without one too": "[a]\nk = %()s\n= v\n",
    "reference never closed": "[a]\na = 1\nk = %(a\n",
    "reference without s": "[a]\na = 1\nk = %(a)\n",
    "reference with d": "[a]\na = 1\nk = %(a)d\n",
    "reference with S": "[a]\na = 1\nk = %(a)S\n",
    "reference with a blank before s": "[a]\na = 1\nk = %(a) s\n",
    "reference with a format": "[a]\na = 1\nk = %(a)5s\n",
    "reference whose first bracket has no s": "[a]\na = 1\nk = %(a)x%(a)s\n",
    "reference inside a reference": "[a]\na = 1\nk = %(%(a)s)s\n",
    "reference to __proto__": "[a]\nk = %(__proto__)s\n",
    "percent sign": "[a]\nk = 100%\n",
    "percent sign alone": "[a]\nk = %\n",
    "percent sign doubled": "[a]\nk = 100%%\n",
    "percent sign tripled": "[a]\nk = 100%%%\n",
    "percent sign and a blank": "[a]\nk = 100% x\n",
    "percent sign over a line end": "[a]\nk = 100%\n  % x\n",
    "percent sign of an address": "[a]\nurl = http://x/a%20b\n",
    "percent sign of an address doubled": "[a]\nurl = http://x/a%%20b\n",
    "percent sign s": "[a]\nk = %s %d\n",
    "percent sign in a value that nothing reads": "[a]\nk = 1\nl = %\n",
    "percent sign in a value referred to": "[a]\nb = %20\nk = %(b)s\n",
    "key next to itself": "[a]\nk = %(k)s\n",
    "key next to itself with text": "[a]\nk = x%(k)sy\n",
    "two keys in a circle": "[a]\nk = %(l)s\nl = %(k)s\n",
    "circle in capitals": "[a]\nk = %(K)s\n",
    "DEFAULT in a reference": "[DEFAULT]\nbase = http://x\n[a]\nurl = %(base)s/y\n",
    "DEFAULT with a reference": "[DEFAULT]\nurl = %(base)s/y\n[a]\nbase = http://a\n[b]\nbase = http://b\n",
    "DEFAULT with a reference to nothing": "[DEFAULT]\nurl = %(base)s/y\n[a]\nbase = http://a\n[b]\n",
    "DEFAULT key that the section has too": "[DEFAULT]\nbase = d\nurl = %(base)s\n[a]\nbase = a\n[b]\n",
    "DEFAULT key and itself": "[DEFAULT]\nk = d\n[a]\nk = %(k)s\n",
    "DEFAULT key hidden by an empty one": "[DEFAULT]\nb = d\n[a]\nb =\nk = <%(b)s>\n",
    "DEFAULT reads no other section": "[a]\nb = v\n[DEFAULT]\nk = %(b)s\n",
}


def chain(links, last):
    """A section whose key k0 leads over `links` references to `last`."""
    keys = ["k%d = %%(k%d)s" % (i, i + 1) for i in range(links)]
    return "[a]\n%s\nk%d = %s\n" % ("\n".join(keys), links, last)


# Without a percent sign the last value costs no level, with one it does.
for links in (8, 9, 10, 11, 12):
    VALUES["chain of %d references to text" % links] = chain(links, "v")
    VALUES["chain of %d references to a percent sign" % links] = chain(links, "%%")

TOKENS = (
    "[a]", "[b]", "[DEFAULT]", "[a", "]", "k", "K", "l", "é", "É", "=", ":",
    " = ", " : ", "v", "#", ";", "%", "%%", "%(k)s", "%(l)s", "%(", ")s",
    " ", "  ", "\t", "\u00a0", "\x1c", "\x85", "\u2028", "\ufeff", "\x00")
STARTS = ("", "", "", " ", "  ", "   ", "    ", "\t", "\t ", "\u3000")
# Good lines mostly, since the first bad one ends the matter.
BODIES = (
    "k = v", "l = %(k)s", "m : %(l)s/%%", "n = 100%", "o : o = o", "p =",
    "[b]", "[c] # x", "[DEFAULT]", "# c", "; c", "", "", "", "q = [a]",
    "K = %(m)s", "L = %(p)s%(Q)s", "v w", "[]")
ENDS = ("\n", "\n", "\n", "\n", "\r\n", "\r")


def pick(source, choices):
    # Of all methods only random() promises the same numbers in every Python.
    return choices[int(source.random() * len(choices))]


def generate():
    source = random.Random(SEED)
    for number in range(1, GENERATED + 1):
        text = pick(source, ("[a]\n",) * 6 + ("[DEFAULT]\n",) * 3 + ("",))
        for _ in range(1 + int(source.random() * 8)):
            text += pick(source, STARTS)
            if source.random() < 0.9:
                text += pick(source, BODIES)
            else:
                for _ in range(1 + int(source.random() * 6)):
                    text += pick(source, TOKENS)
            text += pick(source, ENDS)
        yield "generated %03d" % number, text


# ------------------------------------------------------------- the answers

def answer(text, folder):
    path = os.path.join(folder, "case.ini")
    with open(path, "wb") as file:
        file.write(text.encode("utf-8"))
    parser = configparser.ConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except configparser.MissingSectionHeaderError as error:
        return refusal(error, error.lineno)
    except configparser.ParsingError as error:
        return refusal(error, error.errors[0][0])
    except configparser.Error as error:
        return refusal(error, error.lineno)
    defaults = parser.defaults()
    names = [parser.default_section] + parser.sections()
    return {
        "defaults": pairs(defaults),
        # The parser's own mapping of a section hides which keys are its own.
        "sections": [[name, pairs(parser._sections[name])]
                     for name in parser.sections()],
        "values": [[name, key, value(parser, name, key)]
                   for name in names for key in parser[name]],
    }


def refusal(error, line):
    return {"error": type(error).__name__, "line": line}


def pairs(keys):
    return [[key, raw] for key, raw in keys.items()]


def value(parser, section, key):
    try:
        return {"value": parser.get(section, key)}
    except configparser.Error as error:
        return {"error": type(error).__name__}


def shortest_refused(text, folder):
    """The answer to the first lines of a refused text, as few as are refused.

    Python goes on behind a line that is no key, to list them all, and forgets
    the list when it meets a duplicate.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for count in range(1, len(lines) + 1):
        short = answer("\n".join(lines[:count]), folder)
        if "error" in short:
            return short
    raise AssertionError("Python refuses the whole of %r only" % text)


def make_case(name, text, folder):
    expected = answer(text, folder)
    case = {"name": name, "text": text, "expected": expected}
    reasons = []
    ours = expected
    if text.startswith(BOM):
        reasons.append("a byte order mark is accepted")
        text = text[1:]
        ours = answer(text, folder)
    if "error" in ours:
        first = shortest_refused(text, folder)
        if first != ours:
            reasons.append("the first of several wrong lines is named")
            ours = first
    if reasons:
        case["differs"] = ", ".join(reasons)
        case["ours"] = ours
    return case


def main():
    texts = dict(PARSE)
    texts.update((name, BOM + text) for name, text in MARKED.items())
    texts.update(VALUES)
    texts.update(generate())
    wanted = len(PARSE) + len(MARKED) + len(VALUES) + GENERATED
    assert len(texts) == wanted, "two cases have the same name"
    with tempfile.TemporaryDirectory() as folder:
        cases = [make_case(name, text, folder) for name, text in texts.items()]
    os.makedirs(os.path.dirname(OUTPUT), exist_ok=True)
    with open(OUTPUT, "w", encoding="ascii", newline="\n") as file:
        for case in cases:
            file.write(json.dumps(case) + "\n")
    print("%d cases" % len(cases))


if __name__ == "__main__":
    main()
