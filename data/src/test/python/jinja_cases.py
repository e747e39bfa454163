"""Renders small templates with Jinja2, set up as transformers sets it up, into the golden file of JinjaCasesTest.

    python data/src/test/python/jinja_cases.py        (transformers 5.18.0, jinja2 3.1.6)

A case is {template, text} or {template, error}; all see the same variables.
"""

import json
import pathlib

import jinja2
import transformers
from transformers.utils import chat_template_utils

VARIABLES = {
    "s": "Hello World",
    "u": "née 🙂 日本",
    "sp": "  a  b \n",
    "lines": "one\ntwo\n\nthree",
    "html": "<b>&'\"</b>",
    "n": 7,
    "big": 123456789012345678901234567890,
    "f": 2.5,
    "t": True,
    "nil": None,
    "empty": [],
    "xs": [3, 1, 2],
    "names": ["b", "A", "c", "a"],
    "d": {"b": 1, "a": "x", "items_": [1, 2]},
    "rows": [
        {"role": "user", "content": "hi", "n": 2},
        {"role": "assistant", "content": "yo", "n": 1},
        {"role": "user", "content": "bye", "n": 3},
    ],
    "nested": {"a": {"b": [{"c": "deep"}]}},
    "mixed": [1, 2.0, "x", None, True, ["y"], {"k": "v"}],
}

EXPRESSIONS = """
1 + 2 * 3 - 4
7 // 2 ~ ' ' ~ -7 // 2 ~ ' ' ~ 7 % 3 ~ ' ' ~ -7 % 3 ~ ' ' ~ 7 % -3
7 / 2
8 / 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
7.5 // 2
-7.5 % 2
1e3
1.5e-7
1e16
123456789.123
1e22 + 0.5
0.1 + 0.2
100000.0 * 100000.0 * 100000.0
1_000 + 0x1F + 0b11 + 0o17
big
big + 1
big * big
1 / 0
1 % 0
n / 0.0
'a' + 'b' 'c'
'a' + 1
1 + 'a'
'ab' * 3
3 * 'ab'
'ab' * -1
[1] * 2
[1] + [2, 3]
[1] + (2,)
(1, 2) + (3,)
(1,)
()
{}
[]
{'a': 1, "b": [true, none, 'q"\\'']}
{1: 2, none: 3}
true
none
not none
not not 1
1 and 0 or 'x'
'' or none or 'last'
1 if false
1 if true else 2
1 if false else 2 if false else 3
1 < 2 < 3
1 < 3 < 2
1 == 1.0
1 == true
'1' == 1
none == false
[1, 2] == [1, 2]
[1, 2] == (1, 2)
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
[1, 2] < [1, 3]
'a' < 'b'
'a' < 1
none < 1
'Z' < 'a'
2 in xs
2 not in xs
'ell' in s
'x' in d
1 in s
2 in 2
missing in xs
'x' in missing
missing
missing is defined
missing == missing
missing + 1
missing.a
missing['a']
d.nope
d.nope.deeper
d['nope'] is defined
s.nope
s['upper']()
none.x
none['x']
n.x
xs.nope
xs[5]
xs[-1]
xs['0']
xs.0
s[0] ~ s[-1]
s[100]
u[4]
u[::-1]
u[4:6]
u | length
s[2:5]
s[:-3]
s[::2]
s[::-1]
s[-5:-1:2]
xs[1:]
xs[::-1]
xs[5:]
xs[-2:]
xs[:0]
xs[::0]
(1, 2, 3)[1:]
nil[1:]
missing[1:]
d[1:]
n[0]
xs[true]
xs[1.0]
nested.a.b[0].c
nested['a']['b'][0]['c']
d.items()
d.items() | list
d.keys() | list
d.values() | list
d.keys()
d.get('a') ~ d.get('zz') ~ d.get('zz', 'dflt')
d.get
d.items is defined
d.pop('a')
d.update({})
xs.append(4)
xs.append is defined
xs.index(1)
xs.index(9)
names.count('a')
s.upper() ~ s.lower() ~ s.title() ~ s.capitalize() ~ s.swapcase()
'hELLO wORLD it\\'s'.title()
'hELLO wORLD it\\'s' | title
sp.strip() ~ '|' ~ sp.lstrip() ~ '|' ~ sp.rstrip()
'xxaxx'.strip('x') ~ 'abcab'.lstrip('ab') ~ 'abcab'.rstrip('ba')
s.split()
sp.split()
'a,b,,c'.split(',')
'a,b,,c'.split(',', 1)
'a b  c '.split(' ')
'a b c'.split(none, 1)
' a  b '.split(none, 1)
'a,b,c'.rsplit(',', 1)
' a b  c '.rsplit(none, 1)
'abc'.split('')
'a--b--c'.split('--')[-1]
lines.splitlines()
lines.splitlines(true)
''.splitlines()
'a\\r\\nb\\rc\\n'.splitlines()
''.split('x')
''.split()
s.startswith('Hell') ~ s.endswith(('x', 'ld')) ~ s.startswith(('a',))
s.startswith(1)
s.replace('l', 'L') ~ s.replace('l', 'L', 1) ~ 'ab'.replace('', '-')
s.find('o') ~ s.find('zz') ~ s.rfind('o') ~ s.index('W')
u.find('日')
s.index('zz')
s.count('l') ~ s.count('') ~ 'aaa'.count('aa')
', '.join(names)
', '.join(xs)
'-'.join('abc')
'abc'.isdigit() ~ '12'.isdigit() ~ ''.isdigit() ~ 'ab'.isalpha() ~ 'a1'.isalnum() ~ ' '.isspace()
'AB1'.isupper() ~ 'ab1'.islower() ~ '1'.isupper()
'42'.zfill(5) ~ '-42'.zfill(5) ~ 'abc'.zfill(2)
'ab'.center(5) ~ '|' ~ 'abc'.center(6, '*') ~ '|' ~ 'ab'.ljust(4, '.') ~ 'ab'.rjust(4) ~ '|'
'abc'.center(8) ~ '|'
'ab'.removeprefix('a') ~ 'ab'.removesuffix('b') ~ 'ab'.removeprefix('x')
'a=b=c'.partition('=')
'a=b=c'.rpartition('=')
'abc'.partition('=')
'abc'.rpartition('=')
'{} and {}'.format(1, 'x')
'{1}{0}{{}}{k}'.format('a', 'b', k=3)
'{}'.format()
'%s-%d-%r' % ('a', 3, 'q')
'%s' % xs
'%5.2f|%-5d|%05d|%+d|%x|%%' % (3.14159, 42, 42, 42, 255)
'%(a)s' % d
'%d' % 'x'
'%s %s' % ('a',)
'%s' % ('a', 'b')
'%.3s|%5s|%-5s|' % ('abcdef', 'ab', 'ab')
s | upper ~ 'x'
s | length
xs | length
d | length
missing | length
none | length
n | length
s | lower | upper
'hELLO' | capitalize
'' | capitalize
sp | trim
'xxhixx' | trim('x')
n | trim
none | trim
s | replace('l', 'L')
s | replace('l', 'L', 2)
n | replace(7, 8)
xs | join
xs | join(', ')
rows | join('|', attribute='role')
missing | join(',')
none | join
xs | first
xs | last
empty | first
empty | last
empty | first | default('none here')
s | first ~ s | last
xs | sort
names | sort
names | sort(case_sensitive=true)
names | sort(reverse=true)
rows | sort(attribute='n') | map(attribute='content') | list
rows | sort(attribute='role,n') | map(attribute='n') | list
mixed | sort
d | dictsort
{'b': 1, 'A': 3, 'c': 2} | dictsort
{'b': 1, 'A': 3, 'c': 2} | dictsort(true)
{'b': 1, 'A': 3, 'c': 2} | dictsort(false, 'value')
{'b': 1, 'A': 3, 'c': 2} | dictsort(by='value', reverse=true)
xs | dictsort
names | unique | list
[1, 1.0, true, 2] | unique | list
xs | min ~ xs | max
empty | max
names | min
rows | max(attribute='n')
xs | sum
rows | sum(attribute='n')
empty | sum
names | sum
xs | reverse | list
s | reverse
xs | list
'abc' | list
d | list
none | list
n | list
xs | map('string') | list
names | map('upper') | join
rows | map(attribute='content') | join(',')
rows | map(attribute='nope', default='-') | join(',')
rows | map(attribute='nope') | join(',')
xs | map('nofilter') | list
xs | map
rows | selectattr('role', 'equalto', 'user') | list | length
rows | selectattr('role', '==', 'user') | map(attribute='n') | list
rows | selectattr('n', 'gt', 1) | map(attribute='n') | list
rows | rejectattr('role', 'equalto', 'user') | map(attribute='n') | list
rows | selectattr('nope') | list
rows | selectattr('nope', 'defined') | list
[0, 1, '', 'a', none] | select | list
[0, 1, '', 'a', none] | reject | list
xs | select('odd') | list
xs | reject('>', 1) | list
xs | select('notest') | list
xs | select('odd') | length
xs | select('odd') | first
xs | map('string') | tojson
none | map('string') | list
n | map('string') | list
xs | batch(2) | list
xs | batch(2, 'x') | list
xs | slice(2) | list
xs | slice(2, 'x') | list
rows | groupby('role') | list | length
d | items | list
missing | items | list
xs | items | list
lines | indent
lines | indent(2, true)
lines | indent(2, blank=true)
lines | indent('> ')
'x' | indent(first=true)
'' | indent
none | indent
missing | default('x')
none | default('x')
none | default('x', true)
'' | default('x', boolean=true)
missing | default
missing | d(1)
'12' | int + 1
'x' | int
'x' | int(5)
'3.9' | int
' 4 ' | int
'0x1f' | int(0, 16)
'ff' | int(base=16)
'1_000' | int
none | int
missing | int
2.9 | int
-2.9 | int
true | int
'2.5' | float
'x' | float
'1e3' | float
'inf' | float
5 | float
2.5 | round
3.5 | round
2.675 | round(2)
2.123 | round(2, 'ceil')
2.129 | round(2, 'floor')
5 | round
-2.5 | abs
n | abs
'x' | abs
n | string ~ none | string ~ true | string
xs | string
f | string
html | escape
html | e | e
html | safe
html | safe + '<i>'
'<i>' + html | safe
html | safe ~ '<i>'
[html | safe]
(html | safe | upper) + '<'
(html | safe).replace('b', '<')
html | safe | replace('b', '<')
html | forceescape
s | wordcount
'ab' | center(6) ~ '|'
'%s=%s' | format('a', 1)
'%(k)s' | format(k='v')
s | attr('upper')
d | attr('nope')
s | nofilter
s | upper(1)
s | replace('a')
s | tojson
html | tojson
u | tojson
u | tojson(ensure_ascii=true)
'\\x00\\x1f\\x7f\\u2028\\t\\b\\f/\\\\"' | tojson
d | tojson
mixed | tojson
nested | tojson(indent=2)
mixed | tojson(indent=0)
nested | tojson(indent='--')
{'b': 1, 'a': [], 'c': {}} | tojson(sort_keys=true)
{'b': [], 'a': {}} | tojson(indent=4)
d | tojson(separators=(',', ':'))
{1: 'a', none: 'b', 2.5: 'c'} | tojson
1.0 | tojson ~ 1e100 | tojson ~ 5e-324 | tojson ~ 1e16 | tojson
(1, 2) | tojson
missing | tojson
range(3) | tojson
big | tojson
html | safe | tojson
d.items() | tojson
mixed
nested
'it\\'s'
['it\\'s', 'say "hi"', 'b\\'o"th', 'tab\\t', '\\u00e9\\u200b\\U0001F600', '\\\\']
u | list
range(5) | list
range(1, 4) | list
range(10, 0, -3) | list
range(0)  | list
range(3) | length
range(200000)
range(1, 2, 0)
range('x')
range(10)[2:4] | list
dict(a=1, b=2)
dict({'a': 1}, b=2)
namespace(a=1).a
namespace(a=1).b
namespace({'a': 1}).a
raise_exception('told you so')
raise_exception()
strftime_now
n is number ~ f is number ~ s is number ~ t is number
n is integer ~ t is integer ~ f is float
s is string ~ n is string ~ (s | safe) is string
d is mapping ~ xs is mapping
xs is sequence ~ s is sequence ~ d is sequence ~ n is sequence ~ missing is sequence ~ none is sequence
xs is iterable ~ s is iterable ~ n is iterable ~ missing is iterable ~ d.items() is iterable
d.items() is sequence ~ range(2) is sequence ~ (xs | map('string')) is sequence
none is none ~ n is none
t is boolean ~ n is boolean ~ t is true ~ t is false
n is odd ~ n is even ~ n is divisibleby(7) ~ n is divisibleby 2
'x' is odd
s is upper ~ 'ABC' is upper ~ 'abc' is lower
n is eq 7 ~ n is ne 7 ~ n is gt 6 ~ n is lt 6 ~ n is ge 7 ~ n is le 7
2 is in xs
2 is not in xs
'a' is in('abc')
n is sameas 7
none is sameas none
range is callable ~ n is callable
'upper' is filter ~ 'nope' is filter ~ 'odd' is test
n is nope
n is not nope
n is not none and n is defined
n is defined and missing is not defined or false
not n is none
xs is defined and xs[0] == 3
missing is defined and missing.x.y
missing is undefined or missing.x
1 is odd is true
s is string | string
-n | abs
-1 | abs
- 2 + 3
+n
-s
+none
(xs | first) + 1
xs | first + 1
n ~ 1 + 2 ~ 3
1 ~ 2 == '12'
s|upper|lower|length == 11
[1, 2,]
{'a': 1,}
(1 + 2) * 3
((1))
s.split(' ')[0].upper()[::-1]
d['b'] + d.b
n()
s()
'\\n' | length
'\\N'
'\\x4'
'\\uZZZZ'
1 is odd() is true
'\\u0041\\x42\\103\\q\\N{DIGIT ONE}' ~ '\\''
"a\\
b"
n.__class__
s.__class__.__mro__
''.__class__
loop
loop.index
caller()
true and
1 +
[1, 2
(1
{'a'}
{'a' 1}
1 2
'unclosed
a b
x.if
s | 
s.
d[
f(a=1, 2)
@
a ? b
""".strip("\n").split("\n")

TEMPLATES = [
    # whitespace control
    "a\n  {% if true %}\n  b\n  {% endif %}\nc\n",
    "a\n  {%+ if true %}\n  b\n  {% endif +%}\nc\n",
    "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc\n",
    "a {% if true %} b {% endif %} c",
    "a {%- if true %} b {%- endif %} c",
    "a {% if true -%} b {% endif -%} c",
    "{{ 1 }}\n{{ 2 }}\n",
    "  {{ 1 }}  \n  {{- 2 -}}  \n3",
    "{{- 1 }}\n\n{{- 2 }}",
    "{{-1}} {{+2}}",
    "a\n  {# c #}\nb",
    "a\n  {#- c -#}\n  b",
    "a\n  {#+ c #}\nb",
    "a\n  {# c +#}\nb",
    "a {# c #} b",
    "a{##}b{#-#}c",
    "{# unclosed",
    "  {% set x = 1 %}  {{ x }}",
    "\t{% set x = 1 %}\n\t{{ x }}\n",
    "a\n\u00a0 {% if true %}\nb{% endif %}",
    "{% if true %}\n\n\nx{% endif %}\n\n",
    "x\r\n{% if true %}\r\ny\rz{% endif %}\r\n",
    "x\n\n",
    "x\n",
    "\n",
    "",
    "{% raw %}\n{{ x }} {% y %}{# z #}\n{% endraw %}\nb",
    "a  {%- raw -%}  {{ x }}  {%- endraw -%}  b",
    "  {% raw %} x {% endraw %} b",
    "a\n  {% raw %}\n  x\n  {% endraw %}\n  b",
    "a\n  {%+ raw %}x{%+ endraw +%}\nb",
    "{% raw %}never",
    "{%raw%}{%endraw%}",
    "{%   if   true   %}x{%endif%}",
    "{{ {'a': {'b': 1}} }}{{ {'a': {}}}}",
    "{{ '}}' }}{{ '%}' }}{% set x = '%}' %}{{ x }}",
    "{ { % } {x} #}",
    "}} %} #}",
    "{{ x",
    "{% if x",
    "{{ }}",
    "{%  %}",
    "{{ 1 }",
    "{{ (1 }}",
    "{{ 1) }}",
    "{{ [1) }}",
    # statements
    "{% if n == 7 %}a{% elif n == 8 %}b{% else %}c{% endif %}",
    "{% if n == 8 %}a{% elif n == 7 %}b{% else %}c{% endif %}",
    "{% if 0 %}a{% elif '' %}b{% else %}c{% endif %}",
    "{% if missing %}a{% endif %}b",
    "{% if n: %}a{% endif %}",
    "{% if n %}a",
    "{% if %}a{% endif %}",
    "{% else %}",
    "{% endif %}",
    "{% if n %}{% endfor %}",
    "{% nope %}",
    "{% for x in xs %}{{ x }},{% endfor %}",
    "{% for x in empty %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in missing %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in none %}{{ x }}{% endfor %}",
    "{% for x in n %}{{ x }}{% endfor %}",
    "{% for c in u %}[{{ c }}]{% endfor %}",
    "{% for k in d %}{{ k }} {% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d | items %}{{ k }}={{ v }};{% endfor %}",
    "{% for a, b in [[1, 2], (3, 4), 'xy'] %}{{ a }}{{ b }} {% endfor %}",
    "{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [[1, 2, 3]] %}{% endfor %}",
    "{% for a, b in [[1]] %}{% endfor %}",
    "{% for a, b in [1] %}{% endfor %}",
    "{% for x in 1, 2, 3 %}{{ x }}{% endfor %}",
    "{% for x in xs if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% endfor %}",
    "{% for x in xs if x > 9 %}{{ x }}{% else %}none{% endfor %}",
    "{% set ns = namespace(done=false) %}{% for x in xs if not ns.done %}{{ x }}{% set ns.done = true %}{% endfor %}",
    "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}"
    "{{ loop.last }}{{ loop.length }}{{ loop.depth }} {% endfor %}",
    "{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}",
    "{% for x in xs %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}",
    "{% for x in xs %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{% endfor %}",
    "{% for x in xs | map('string') %}{{ loop.length }}{{ loop.last }}{{ x }} {% endfor %}",
    "{% for x in xs %}{% for y in xs %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}",
    "{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in xs %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% else %}e{% endfor %}",
    "{% for x in xs %}{% break %}{% else %}never{% endfor %}",
    "{% for x in xs %}{{ loop.nope }}{% endfor %}",
    "{% for x in xs %}{% endfor %}{{ x }}",
    "{% set x = 0 %}{% for i in xs %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}",
    "{% set ns = namespace(x=0) %}{% for i in xs %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
    "{% set x = 0 %}{% if true %}{% set x = 1 %}{% endif %}{{ x }}",
    "{% for i in xs %}{% if i == 3 %}{% set y = i %}{% endif %}{{ y is defined }}{% endfor %}{{ y is defined }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set a, b = 'xy' %}{{ a }}{{ b }}",
    "{% set a, b = 1 %}",
    "{% set (a, b) = (1, 2) %}{{ a }}{{ b }}",
    "{% set x = 1, 2 %}{{ x }}",
    "{% set x %}a {{ n }} b{% endset %}[{{ x }}]",
    "{% set x | upper | trim %} abc {% endset %}[{{ x }}]",
    "{% set x %}{% set y = 1 %}{% endset %}{{ y is defined }}",
    "{% set ns = namespace() %}{% set ns.x %}abc{% endset %}{{ ns.x }}",
    "{% set d.x = 1 %}",
    "{% set nope.x = 1 %}",
    "{% set n = 8 %}{{ n }}",
    "{% set true = 1 %}",
    "{% set 1 = 1 %}",
    "{% set x %}",
    "{% set x = %}",
    "{% set ns = namespace(a=1, b=[1]) %}{{ ns }}",
    "{% set ns = namespace(d, c=3) %}{{ ns.a }}{{ ns.c }}{{ ns['a'] }}",
    "{% macro m(a, b=2, c=b) %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(a=5, c=6) }}{{ m() }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a + 1 }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m() %}{{ n }}{{ later }}{% endmacro %}{% set later = 'L' %}{{ m() }}",
    "{% macro m() %}{{ x is defined }}{% endmacro %}{% for x in xs %}{{ m() }}{% endfor %}",
    "{% macro f(k) %}{% if k > 0 %}{{ k }}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
    "{% macro m() %}{% set n = 1 %}{{ n }}{% endmacro %}{{ m() }}{{ n }}",
    "{% macro m() %}<b>{% endmacro %}{{ m() | upper }}{{ m() ~ 'x' }}{{ m() is string }}",
    "{% macro m() %}{% endmacro %}{{ m }}",
    "{{ m() }}{% macro m() %}x{% endmacro %}",
    "{% macro m(x) %}[{{ x }}:{{ caller() }}]{% endmacro %}{% call m(1) %}body {{ n }}{% endcall %}",
    "{% macro m() %}{{ caller('a', 'b') }}{% endmacro %}{% call(x, y) m() %}{{ y }}{{ x }}{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% call n %}{% endcall %}",
    "{% call n() %}{% endcall %}",
    "{% filter upper %}abc {{ n }} d{% endfilter %}",
    "{% filter upper | replace('A', 'x') %}abc{% endfilter %}",
    "{% filter nope %}abc{% endfilter %}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}",
    "{% with n = n + 1 %}{{ n }}{% endwith %}{{ n }}",
    "{% print n %}",
    "{% generation %}x{% set q = 1 %}{% endgeneration %}{{ q is defined }}",
    "{% generation %}",
    "{% break %}",
    "{% for x in xs %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% for m in rows %}{{ '<' + m.role + '>' + m['content'] }}{% if not loop.last %}{{ '\\n' }}{% endif %}{% endfor %}",
    "{% for m in rows %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('must alternate') }}{% endif %}{{ m.content | trim }}{% endfor %}",
    "{% for m in [{'role': 'user'}, {'role': 'user'}] %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('must alternate: ' + m.role) }}{% endif %}{% endfor %}",
    "{{ n\n }}\n{{ missing.x }}",
    "{{ 1, 2 }}",
    "{{ s | upper if true else s }}",
    "{% if s is string and s.startswith('Hell') and not s.endswith('x') %}yes{% endif %}",
    "{% for x in xs recursive_ %}{% endfor %}",
    "{% set loop_messages = rows[1:] %}{% for m in loop_messages %}{{ m.n }}{% endfor %}",
    "{% set content = rows[0].content.split('</think>')[-1].lstrip('\\n') %}{{ content }}",
    "{%- for k in d | sort -%} {{ k }} {%- endfor -%}",
    "{% if n in [1, 7] and s[:5] == 'Hello' %}{{ s[-5:] }}{% endif %}",
    "é{{ u }}日",
    "{{ 'é' }}{{ \"日\\n\" }}",
    "{% set é = 1 %}{{ é }}",
]


def render(environment, template):
    try:
        return {"template": template, "text": environment.from_string(template).render(**VARIABLES)}
    except Exception as error:
        return {"template": template, "error": f"{type(error).__name__}: {error}"}


def main():
    environment = chat_template_utils._compile_jinja_template("").environment
    cases = [render(environment, "{{ " + e.replace("\\\\", "\\") + " }}") for e in EXPRESSIONS]
    cases += [render(environment, t) for t in TEMPLATES]
    cases = [case for case in cases if " at 0x" not in case.get("text", "")]
    golden = {
        "made_with": f"jinja_cases.py, transformers {transformers.__version__}, jinja2 {jinja2.__version__}",
        "variables": VARIABLES,
        "cases": cases,
    }
    path = pathlib.Path(__file__).parents[1] / "resources/io/burnish/data/template/jinja-cases.json"
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(len(cases), "cases,", sum("error" in case for case in cases), "errors")


if __name__ == "__main__":
    main()
