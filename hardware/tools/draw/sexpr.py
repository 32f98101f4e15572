"""S-expressions as KiCad writes them: parse to nested lists, dump back. A quoted string is a Q, everything else a plain str or number."""
import re

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+')


class Q(str):
    """A string that is written in quotes."""


def parse(text):
    stack = [[]]
    for token in TOKEN.findall(text):
        if token == '(':
            stack.append([])
        elif token == ')':
            done = stack.pop()
            stack[-1].append(done)
        elif token[0] == '"':
            stack[-1].append(Q(token[1:-1].replace('\\n', '\n').replace('\\"', '"').replace('\\\\', '\\')))
        else:
            stack[-1].append(token)
    return stack[0][0]


def number(value):
    return ('%.4f' % value).rstrip('0').rstrip('.') if isinstance(value, float) else str(value)


def dump(x, depth=0):
    if isinstance(x, Q):
        return '"' + x.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n') + '"'
    if isinstance(x, str):
        return x
    if isinstance(x, (int, float)):
        return number(x)
    if all(not isinstance(e, list) for e in x):
        return '(' + ' '.join(dump(e) for e in x) + ')'
    out = '('
    for i, e in enumerate(x):
        if isinstance(e, list):
            out += '\n' + '\t' * (depth + 1) + dump(e, depth + 1)
        else:
            out += (' ' if i else '') + dump(e)
    return out + '\n' + '\t' * depth + ')'


def find(x, key):
    return next((e for e in x if isinstance(e, list) and e and e[0] == key), None)


def findall(x, key):
    return [e for e in x if isinstance(e, list) and e and e[0] == key]
