"""A place, with how precisely it is known."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from briefgen import vocabulary
from briefgen.records.common import Name, Part, Record
from briefgen.records.scalars import MANY, Country, Language, Line, PlaceId, Prose, one_of, refuse


def _point(value: tuple[float, float]) -> tuple[float, float]:
    longitude, latitude = value
    # Written so that "not a number" fails as well.
    if -180 <= longitude <= 180 and -90 <= latitude <= 90:
        return value
    raise refuse(
        "coordinates", "not a point on earth", "write [longitude, latitude] in degrees, WGS 84, as in GeoJSON"
    )


Point = Annotated[tuple[float, float], AfterValidator(_point)]
"""Longitude, latitude, in degrees, WGS 84 (GeoJSON's order)."""


class Geometry(Part):
    """Where on earth: a point or a box."""

    point: Point | None = Field(None, description="[longitude, latitude], WGS 84")
    bbox: tuple[Point, Point] | None = Field(
        None, description="[south-west, north-east], each [longitude, latitude]"
    )

    @model_validator(mode="after")
    def _one(self) -> Geometry:
        if (self.point is None) == (self.bbox is None):
            raise refuse(
                "coordinates", "a geometry has either a point or a bbox", "write point: [44.06, 36.24]"
            )
        return self


class Gazetteer(Part):
    """The same place in gazetteers."""

    geonames: Line | None = Field(None, description="GeoNames id")
    wikidata: Line | None = Field(None, description="Wikidata item")


class Place(Record):
    """Where things happen."""

    name: Line = Field(description="the name this site uses")
    kind: Annotated[str, one_of(vocabulary.PLACE_KINDS)] = Field(description="what sort of place it is")
    lang: Language | None = Field(None, description="language of `name`, BCP 47")
    names: Annotated[tuple[Name, ...], MANY] = Field(
        (), description="other names and spellings, each with who uses it"
    )
    country: Country | None = Field(None, description="ISO 3166-1")
    admin1: Line | None = Field(None, description="first-level division")
    admin2: Line | None = Field(None, description="second-level division")
    admin3: Line | None = Field(None, description="third-level division")
    within: PlaceId | None = Field(None, description="the place that holds this one")
    geometry: Geometry | None = Field(None, description="coordinates; leave out what no source gives")
    precision: Annotated[str, one_of(vocabulary.PRECISIONS)] | None = Field(
        None, description="how precisely the sources place it"
    )
    accuracy_m: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="radius of uncertainty in metres"
    )
    located_by: Prose | None = Field(None, description="how we know where it is")
    gazetteer: Gazetteer | None = Field(None, description="ids in gazetteers")
