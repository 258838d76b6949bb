"""Which parts of a referential's document an edit touched, by name: what the journal keeps of it."""

from collections.abc import Iterable, Mapping
from typing import Any

_KEYED = {"entries": "key", "requirements": "code"}


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """ "version", "entries.1.1.label", "+entries.1.12", "-requirements.b4"; empty when nothing changed."""
    found = _fields_changed(before, after, left_out=_KEYED)
    for part, key in _KEYED.items():
        old = {item[key]: item for item in before.get(part, [])}
        new = {item[key]: item for item in after.get(part, [])}
        found += [f"+{part}.{name}" for name in new if name not in old]
        found += [f"-{part}.{name}" for name in old if name not in new]
        for name in old.keys() & new.keys():
            found += [f"{part}.{name}.{field}" for field in _fields_changed(old[name], new[name])]
        kept = [name for name in old if name in new]
        if kept != [name for name in new if name in old]:
            found.append(f"{part} (ordre)")
    return sorted(found)


def _fields_changed(before: Mapping[str, Any], after: Mapping[str, Any], left_out: Iterable[str] = ()) -> list[str]:
    names = (before.keys() | after.keys()) - set(left_out)
    return [name for name in names if before.get(name) != after.get(name)]
