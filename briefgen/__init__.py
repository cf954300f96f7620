"""briefgen: structured records of incidents and actors, published as cited briefings."""

__version__ = "0.1.0"
