"""`NamedTuple` as in `typing`, but what one takes to be made is done when the first is made, not at the import.

`typing.NamedTuple` compiles a constructor and the annotation of every field: 0.3 ms a class, a thirtieth of the
monitor's start, half of it for classes of which the first picture has none. Here a class knows the names of its
fields from the start; all else, which is that of `collections.namedtuple`, it has from its first instance on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # checked as what it stands for
else:
    from collections import namedtuple

    class _Beginning(type):
        """Notes the fields of a class."""

        def __new__(cls, name, bases, namespace):
            # The first class of all, and one that derives from a class with fields, have none of their own.
            if tuple in bases or NamedTuple not in bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = {field: namespace.pop(field) for field in fields if field in namespace}
            known = {
                "__slots__": (),
                "_fields": fields,
                "_field_defaults": defaults,
                "__match_args__": fields,
            }
            return super().__new__(cls, name, bases, namespace | known)

    class NamedTuple(tuple, metaclass=_Beginning):
        """What a class is until its first instance is made."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            """Make the first instance, with what the class has from then on."""
            _finish(cls)
            return cls.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values):
            return cls(*values)

    LAST = ("_make", "__new__")
    """What makes instances: of a class that is finished, should another thread make the first one, too."""

    def _finish(cls):
        """Give a class all that a named tuple has and it does not say itself."""
        owner = next(base for base in cls.__mro__ if "_fields" in vars(base))
        defaults = owner._field_defaults.values()
        made = namedtuple(owner.__name__, owner._fields, defaults=defaults, module=owner.__module__)
        known = vars(owner).keys() - LAST
        for name in (*(vars(made).keys() - known - set(LAST)), *LAST):
            setattr(owner, name, vars(made)[name])
