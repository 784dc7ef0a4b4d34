"""Answers as bytes: compressed once, with an ETag, told from what the client has already."""

import gzip
import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
HTML = "text/html; charset=utf-8"
FRESH = "no-cache"
"""Kept by whoever wants to, but asked for again each time; an ETag makes that cheap."""
FOR_EVER = "public, max-age=31536000, immutable"
_WORTH = 512  # bytes: less is not worth compressing
_KINDS = {
    "html": HTML,
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": JSON,
    "txt": "text/plain; charset=utf-8",
}
_encoder = msgspec.json.Encoder()


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes to be sent: as they are, and by gzip where that is shorter. ``etag`` is of the former."""

    content: bytes
    zipped: bytes | None
    kind: str
    etag: str

    @property
    def size(self) -> int:
        """Bytes kept in memory."""
        return len(self.content) + len(self.zipped or b"")


def body_of(content: bytes, kind: str) -> Body:
    """The bytes with their media type, compressed."""
    zipped = gzip.compress(content, 6, mtime=0) if len(content) >= _WORTH else None
    if zipped is not None and len(zipped) >= len(content):
        zipped = None
    return Body(content=content, zipped=zipped, kind=kind, etag=hashlib.sha256(content).hexdigest()[:20])


def json_body(value: Any) -> Body:
    """A value as JSON."""
    return body_of(_encoder.encode(value) + b"\n", JSON)


def kind_of(name: str) -> str:
    """The media type by the end of a file's name."""
    return _KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def respond(
    request: Request, body: Body, *, cache: str = FRESH, headers: dict[str, str] | None = None, status: int = 200
) -> Response:
    """The body, or that the client has it already (304). HEAD gets the headers alone."""
    small = body.zipped is not None and accepts_gzip(request.headers.get("accept-encoding", ""))
    etag = f'"{body.etag}-gz"' if small else f'"{body.etag}"'
    sent = {**(headers or {}), "ETag": etag, "Cache-Control": cache}
    if body.zipped is not None:
        sent["Vary"] = "Accept-Encoding"
    if status == 200 and _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=sent)
    content = body.zipped if small and body.zipped is not None else body.content
    if small:
        sent["Content-Encoding"] = "gzip"
    if request.method == "HEAD":
        sent["Content-Length"] = str(len(content))
        content = b""
    return Response(content, status_code=status, headers=sent, media_type=body.kind)


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110)."""
    weights = {}
    for part in header.split(","):
        name, _, rest = part.strip().lower().partition(";")
        _, _, weight = rest.partition("q=")
        try:
            weights[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _has(header: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return etag in tags or "*" in tags
