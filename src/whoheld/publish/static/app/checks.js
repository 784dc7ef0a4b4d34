// Checked figures on the map: a mark with the verdict at each settlement or region that a check names.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {meta, book, layers, ui} = W;
  const SVG = 'http://www.w3.org/2000/svg';
  const SIGNS = {yes: '✓', partly: '≈', no: '✗', open: '?'};
  const STEP = 20; // pixels between marks of one spot
  // The check that is shown on the map, as an index into book.checks.
  let chosen = null;

  const dayOf = (check) => book.claims[check.claim]?.on ?? check.on;
  W.checkDay = dayOf;
  W.signOf = (verdict) => SIGNS[ui.verdictKind(verdict)];

  /** What is marked: the checks of the day while their tab is open, and the one chosen: [{check, lon, lat, name, kind, sign, nth, label}]. */
  W.marks = (day, open) => {
    const found = [];
    const taken = new Map();
    book.checks.forEach((check, at) => {
      if (!(open && dayOf(check) === meta.days[day]) && at !== chosen) return;
      const kind = ui.verdictKind(check.verdict);
      for (const [lon, lat, name] of check.spots) {
        const spot = `${lon}/${lat}`;
        const nth = taken.get(spot) ?? 0;
        taken.set(spot, nth + 1);
        found.push({check: at, lon, lat, name, kind, sign: SIGNS[kind], left: nth * STEP, label: `${ui.cap(check.verdict)}: ${ui.figure(check.claimed)}, ${name}`, chosen: at === chosen});
      }
    });
    return found;
  };
  /** The regions that the chosen check is about. */
  W.markedAreas = () => {
    const wanted = new Set(chosen === null ? [] : book.checks[chosen].spots.flatMap(([, , , areas]) => areas));
    return {type: 'FeatureCollection', features: layers.regions.features.filter((feature) => wanted.has(feature.properties.id))};
  };
  /** Choose a check (null: none); gives the box that holds its spots, [west, south, east, north], or null. */
  W.chooseCheck = (at) => {
    chosen = at;
    if (at === null || !book.checks[at].spots.length) return null;
    const points = book.checks[at].spots.map(([lon, lat]) => [lon, lat]);
    for (const {geometry} of W.markedAreas().features) for (const polygon of geometry.coordinates) points.push(...polygon[0]);
    const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
    return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  };
  W.chosenCheck = () => chosen;

  /** A mark for the picture, as a group of an SVG. */
  W.drawnMark = (mark, x, y) => {
    // Colours by attribute: the picture is saved as a file, without the page's style.
    const [ink, paper] = [`--${mark.kind}`, '--paper'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    const group = document.createElementNS(SVG, 'g');
    group.setAttribute('class', `check-mark ${mark.kind}`);
    const title = document.createElementNS(SVG, 'title');
    title.textContent = mark.label;
    const disc = document.createElementNS(SVG, 'circle');
    const sign = document.createElementNS(SVG, 'text');
    for (const [key, value] of Object.entries({cx: x + mark.left, cy: y, r: 9, fill: ink, stroke: paper, 'stroke-width': 2})) disc.setAttribute(key, String(value));
    for (const [key, value] of Object.entries({x: x + mark.left, y: y + 4.5, 'text-anchor': 'middle', 'font-size': 13, 'font-weight': 700, fill: paper})) sign.setAttribute(key, String(value));
    sign.textContent = mark.sign;
    group.append(title, disc, sign);
    return group;
  };
})();
