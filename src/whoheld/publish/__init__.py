"""Publishing: a static site, exports with a codebook, and a digest in which every sentence is cited."""

from whoheld.publish.build import Findings, Outcome, site_data, site_days
from whoheld.publish.digest import Digest, digest
from whoheld.publish.export import export_csv, export_geojson, export_parquet
from whoheld.publish.records import THEN, SiteData, SiteDay, SiteView
from whoheld.publish.report import digest_text, report_html, report_md
from whoheld.publish.report_pdf import report_pdf
from whoheld.publish.site import site_files, write_site
from whoheld.publish.table import codebook

__all__ = [
    "THEN",
    "Digest",
    "Findings",
    "Outcome",
    "SiteData",
    "SiteDay",
    "SiteView",
    "codebook",
    "digest",
    "digest_text",
    "export_csv",
    "export_geojson",
    "export_parquet",
    "report_html",
    "report_md",
    "report_pdf",
    "site_data",
    "site_days",
    "site_files",
    "write_site",
]
