"""The folder where a site goes: one build at a time, put in place by one call, and tidied after builds that were killed."""

from briefgen.target.holding import Target, alone
from briefgen.target.placing import beside, put

__all__ = ["Target", "alone", "beside", "put"]
