"""Further forms of what is published: GeoParquet, GeoPackage, panels, ClaimReview and PROV."""

from whoheld.publish.forms.claimreview import PUBLISHER, export_claimreview
from whoheld.publish.forms.geopackage import export_geopackage
from whoheld.publish.forms.geoparquet import export_geoparquet
from whoheld.publish.forms.panel import export_panel
from whoheld.publish.forms.provenance import export_prov

__all__ = [
    "PUBLISHER",
    "export_claimreview",
    "export_geopackage",
    "export_geoparquet",
    "export_panel",
    "export_prov",
]
