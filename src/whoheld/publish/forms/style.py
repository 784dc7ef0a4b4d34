"""The style with which QGIS opens a layer: the sides' colours, grey and stripes for contested ground (QML)."""

from xml.etree import ElementTree as ET

from whoheld.model import CONTESTED
from whoheld.publish.picture.paper import colours, names
from whoheld.publish.records import SiteData

_VERSION = "3.22.0"
_INK = "255,255,255,255"


def qml(data: SiteData, *, areas: bool) -> str:
    """A QGIS style by the field ``state``: dots for settlements, filled ground for ``areas``."""
    paint, named = colours(data), names(data)
    root = ET.Element("qgis", version=_VERSION, styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr="state", enableorderby="0")
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, state in enumerate(data.states):
        ET.SubElement(
            categories, "category", value=state, symbol=str(number), label=named[state], render="true", type="string"
        )
        symbol = ET.SubElement(
            symbols,
            "symbol",
            name=str(number),
            type="fill" if areas else "marker",
            alpha="0.55" if areas else "1",
            clip_to_extent="1",
        )
        layer_class, options = _fill(paint[state], striped=state == CONTESTED) if areas else _dot(paint[state])
        layer = ET.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "pass": "0", "locked": "0"})
        holder = ET.SubElement(layer, "Option", type="Map")
        for name, value in options.items():
            ET.SubElement(holder, "Option", name=name, value=value, type="QString")
    ET.SubElement(root, "blendMode").text = "0"
    ET.SubElement(root, "layerGeometryType").text = "2" if areas else "0"
    ET.indent(root, " ")
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return head + ET.tostring(root, encoding="unicode")


def _dot(color: str) -> tuple[str, dict[str, str]]:
    return "SimpleMarker", {
        "name": "circle",
        "color": _rgba(color),
        "outline_color": _INK,
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "size": "1.8",
        "size_unit": "MM",
    }


def _fill(color: str, *, striped: bool) -> tuple[str, dict[str, str]]:
    return "SimpleFill", {
        "color": _rgba(color),
        "style": "b_diagonal" if striped else "solid",
        "outline_color": _rgba(color),
        "outline_style": "solid",
        "outline_width": "0.26",
        "outline_width_unit": "MM",
    }


def _rgba(color: str) -> str:
    """``#b2182b`` as QGIS writes it: ``178,24,43,255``."""
    return ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
