"""What the whole site shares: content/briefgen.yml."""

from __future__ import annotations

from pydantic import Field

from briefgen.records.common import Model
from briefgen.records.scalars import EdtfDate, Flag, Line, Marking, Slug


class Settings(Model):
    """Settings of a site. Nothing here is a default for evidence."""

    title: Line = Field(description="name of the record")
    description: Line | None = Field(None, description="one line that says what the record is")
    keeper: Line | None = Field(None, description="who keeps it")
    as_of: EdtfDate | None = Field(None, description="the day up to which sources were read")
    tlp: Marking | None = Field(
        None, description="marking of records that carry none; without it each record needs one"
    )
    public: Flag = Field(
        False,
        description="everybody may read content/ itself: nothing in it may be marked more strictly than CLEAR",
    )
    victims: dict[Slug, Line] = Field(
        default_factory=dict, description="victim classes of this project: id to plural wording"
    )
