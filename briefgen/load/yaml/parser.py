"""PyYAML's parser of events: the C one where there is one."""

try:
    from yaml import CBaseLoader as Parser
except ImportError:  # PyYAML without libyaml: slower, the same events
    from yaml import BaseLoader as Parser  # type: ignore[assignment]  # both give the same events

__all__ = ["Parser"]
