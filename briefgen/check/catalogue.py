"""What each rule asks for, in one line: printed in the author guide, and held to the code by the tests."""

from __future__ import annotations

RULES: dict[str, str] = {
    # files
    "file-kind": "The content folder holds regular files in the known folders: no links, pipes or stray files.",
    "file-name": "A record's file name is its id: small letters, digits and hyphens, with the ending of its folder.",
    "file-size": "A file is at most 1 MiB, and the Markdown in it at most 64 KiB.",
    "file-encoding": "A file is UTF-8.",
    "file-unreadable": "A file can be opened and read.",
    "folder-unknown": "The content folder holds only the known folders.",
    "control-character": "A text holds no control, invisible or direction-changing characters, nor escapes for them.",
    "front-matter": "A briefing or page begins with front matter between two lines of three hyphens.",
    "settings-missing": "The site has content/briefgen.yml.",
    # YAML
    "yaml-syntax": "A record is valid YAML.",
    "yaml-feature": "A record uses no anchors, aliases, merge keys, tags or directives, and is one document.",
    "yaml-depth": "A record is nested at most 32 levels deep.",
    "yaml-size": "A list, or the keys in one place, are at most 500.",
    "yaml-scalar": "A text in a record is at most 64 KiB.",
    "duplicate-key": "A key stands once.",
    "empty-value": "A key has a value; what is not known is left out.",
    # markings
    "marking-missing": "A record carries a marking, its own or the site's default; nothing is CLEAR by default.",
    "marking-misspelt": "A marking is a label of TLP 2.0, spelt exactly.",
    "marking-misplaced": "A marking stands on what can be left out without changing what the rest says.",
    "site-restricted": "A site is made for an audience that may see what its own marking protects.",
    "not-public": "A public folder (public: true) holds nothing that is not CLEAR, and no internal notes.",
    "hidden-file": "A public folder hides no record and no folder behind a dot. (Other hidden files: warning.)",
    "marking-in-body": "A marking of a briefing or page stands in its front matter, not in its text. (Warning.)",
    "restricted-reference": "A record refers to nothing that its audience may not see.",
    # shape
    "shape": "A value has the form that its key asks for.",
    "unknown-key": "A record has only the keys of its kind.",
    "missing-key": "A record has the keys that its kind needs.",
    "unknown-term": "A term comes from the vocabulary of its key.",
    "coordinates": "Coordinates are longitude and latitude on earth, as a point or a box.",
    "date-form": "A date is written in EDTF (ISO 8601-2).",
    "date-impossible": "A date is one that the calendar and the clock have.",
    "date-reversed": "A period does not end before it begins.",
    "count-form": "A count is a number, a range, a bound, an estimate, or the word for one.",
    "count-order": "A range of counts runs from the lower to the higher.",
    # claims
    "claim-property": "A claim has exactly one property.",
    "claim-without-cite": "A claim says where it is printed.",
    "claim-without-asserter": "A claim on responsibility, motive or what it follows names who says so.",
    "duplicate-claim-id": "The ids of an incident's claims differ.",
    "unknown-claim": "An assessment or a revision names claims of the same incident.",
    # references
    "duplicate-id": "An id, or a former id, belongs to one record.",
    "unknown-reference": "An id names a record of the kind that is meant.",
    "self-reference": "Nothing refers to itself, nor comes back to itself by way of others.",
    "unknown-citation": "A citation names a source.",
    "citation-form": "A citation has Pandoc's form.",
    "locator-form": "A locator says page, paragraph, section, line, chapter, folio, frame or time.",
    # prose
    "uncited-paragraph": "A paragraph of a summary, a judgement or a briefing cites; analysis stands in a judgement block.",
    "uncited-figure": "A sentence with a figure cites, or binds the figure to a record.",
    "expression": "An expression in a briefing is one call of a documented function; elsewhere there are none.",
    "weekday": "A weekday in the source's words fits the date.",
    "judgement-without-degree": "A judgement says how likely, or how sure.",
    "confidence-and-likelihood": "No judgement carries confidence and likelihood at once.",
    # worth a look: warnings
    "shared-alias": "Two actors share a name; that proves nothing. (Warning.)",
    "unused-source": "A source is cited by nobody. (Warning.)",
}
"""Id of each rule to its meaning. A problem's message ends with the id."""
