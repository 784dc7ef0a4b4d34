"""Checks as ClaimReview (schema.org, JSON-LD): what was claimed, by whom, and what our map makes of it."""

from collections.abc import Mapping
from typing import Any

from whoheld.model import Check, canonical
from whoheld.publish.records import SiteClaim, SiteData
from whoheld.publish.report import web_address
from whoheld.text.who import speaker_of

RATINGS = {
    "supported": 5,
    "supported as a floor": 4,
    "premature": 3,
    "overstated": 2,
    "not supported": 1,
}
"""A verdict's place on the scale from 1 (worst) to 5 (best); 'cannot be checked' has none."""
PUBLISHER = "whoheld (computed from public claims)"


def export_claimreview(
    data: SiteData,
    *,
    on: str | None = None,
    publisher: str = PUBLISHER,
    site_url: str | None = None,
    kinds: Mapping[str, str] | None = None,
) -> str:
    """A JSON-LD graph with one ClaimReview for each check, or only for those of the ISO day ``on``.

    A check is of a day where its map is of it, or its claim was published on it. ``publisher`` is who rates.
    ``site_url`` is the address of the published site: with it each review has its own ``url``. ``kinds`` says by id
    which claimants are a 'Person' and which an 'Organization'; of others neither is said.
    """
    claims = {item.claim_id: item for item in data.claims}
    checks = [check for check in data.checks if on is None or on in (check.on, claims[check.claim].on)]
    graph = [_review(data, check, claims[check.claim], publisher, site_url, kinds or {}) for check in checks]
    about = {
        "@type": "Dataset",
        "@id": "urn:whoheld:checks",
        "name": f"Checks: {data.title}",
        "description": f"{data.embargo} {data.border_note.strip()}",
        "creditText": " ".join(data.attributions),
        "version": data.known,
    }
    return canonical({"@context": "https://schema.org", "@graph": [about, *graph]}).decode() + "\n"


def _review(
    data: SiteData, check: Check, item: SiteClaim, publisher: str, site_url: str | None, kinds: Mapping[str, str]
) -> dict[str, Any]:
    """``datePublished`` is the day of the map that the figure is held against; the review itself has no clock."""
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"urn:whoheld:{check.id}",
        "author": {"@type": "Organization", "name": publisher},
        "claimReviewed": item.claim.quote,
        "itemReviewed": _claim(item, kinds),
        "reviewRating": _rating(check),
        "reviewBody": f"{check.detail} Other readings: {'; '.join(check.readings)}."
        if check.readings
        else check.detail,
        "reviewAspect": check.scope,
        "inLanguage": data.lang,
    }
    if check.on:
        review["datePublished"] = check.on
    if site_url:
        review["url"] = f"{site_url.partition('#')[0]}#day={check.on}&tab=checks" if check.on else site_url
    return review


def _rating(check: Check) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": check.verdict}
    if check.probability is not None:
        rating["ratingExplanation"] = (
            f"By the map's own beliefs the figure is so with a chance of {check.probability:.0%}."
        )
    if check.verdict in RATINGS:
        rating |= {"ratingValue": RATINGS[check.verdict], "bestRating": 5, "worstRating": 1}
    return rating


def _claim(item: SiteClaim, kinds: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Claim", "@id": f"urn:whoheld:{item.claim_id}", "appearance": _appearance(item)}
    if item.claim.claimant:
        kind = kinds.get(item.claim.claimant_id or "")
        found["author"] = {"name": speaker_of(item.claim), **({"@type": kind} if kind else {})}
    elif source := item.citation.source or item.citation.author:
        found["author"] = {"@type": "Organization", "name": source}
    if item.on:
        found["datePublished"] = item.on
    return found


def _appearance(item: SiteClaim) -> dict[str, Any]:
    cited = item.citation
    found: dict[str, Any] = {"@type": "CreativeWork", "identifier": cited.document}
    if cited.title:
        found["headline"] = cited.title
    if cited.source:
        found["publisher"] = {"@type": "Organization", "name": cited.source}
    if address := web_address(cited.url):
        found["url"] = address
    return found
