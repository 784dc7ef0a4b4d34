"""JSON schemas of two forms, written from their definitions: schema.org's ClaimReview and GeoParquet 1.1."""

_DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_URL = {"type": "string", "pattern": "^https?://"}
_SOMEONE = {
    "type": "object",
    "required": ["name"],
    "properties": {"@type": {"enum": ["Person", "Organization"]}, "name": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
_RATING = {
    "type": "object",
    "required": ["@type", "alternateName"],
    "properties": {
        "@type": {"const": "Rating"},
        "alternateName": {"type": "string"},
        "ratingExplanation": {"type": "string"},
        "ratingValue": {"type": "number", "minimum": 1, "maximum": 5},
        "bestRating": {"const": 5},
        "worstRating": {"const": 1},
    },
    "dependentRequired": {"ratingValue": ["bestRating", "worstRating"]},
    "additionalProperties": False,
}
_APPEARANCE = {
    "type": "object",
    "required": ["@type", "identifier"],
    "properties": {
        "@type": {"const": "CreativeWork"},
        "identifier": {"type": "string"},
        "headline": {"type": "string"},
        "publisher": _SOMEONE,
        "url": _URL,
    },
    "additionalProperties": False,
}
_CLAIM = {
    "type": "object",
    "required": ["@type", "@id", "appearance"],
    "properties": {
        "@type": {"const": "Claim"},
        "@id": {"type": "string", "format": "uri"},
        "author": _SOMEONE,
        "datePublished": _DAY,
        "appearance": _APPEARANCE,
    },
    "additionalProperties": False,
}
_REVIEW = {
    "type": "object",
    "required": ["@type", "@id", "author", "claimReviewed", "itemReviewed", "reviewRating", "reviewBody"],
    "properties": {
        "@type": {"const": "ClaimReview"},
        "@id": {"type": "string", "format": "uri"},
        "author": {**_SOMEONE, "required": ["@type", "name"]},
        "claimReviewed": {"type": "string", "minLength": 1},
        "itemReviewed": _CLAIM,
        "reviewRating": _RATING,
        "reviewBody": {"type": "string", "minLength": 1},
        "reviewAspect": {"type": "string"},
        "inLanguage": {"type": "string"},
        "datePublished": _DAY,
        "url": _URL,
    },
    "additionalProperties": False,
}
CLAIM_REVIEWS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["@context", "@graph"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {
            "type": "array",
            "prefixItems": [{"type": "object", "required": ["@type"], "properties": {"@type": {"const": "Dataset"}}}],
            "items": _REVIEW,
        },
    },
    "additionalProperties": False,
}
GEOPARQUET = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "primary_column", "columns"],
    "properties": {
        "version": {"const": "1.1.0"},
        "primary_column": {"type": "string", "minLength": 1},
        "columns": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "required": ["encoding", "geometry_types"],
                "properties": {
                    "encoding": {"const": "WKB"},
                    "geometry_types": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": {
                            "pattern": "^(GeometryCollection|(Multi)?(Point|LineString|Polygon))( Z)?$",
                        },
                    },
                    "crs": {"type": ["object", "null"]},
                    "orientation": {"const": "counterclockwise"},
                    "edges": {"enum": ["planar", "spherical"]},
                    "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
                    "epoch": {"type": "number"},
                },
            },
        },
    },
}
