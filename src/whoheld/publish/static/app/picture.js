// The map as a picture: SVG drawn from the data alone, where the browser has no WebGL, on paper and for a file.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, contested, layers} = W;
  const {east, south, xs, ys} = W.flat;
  const SVG = 'http://www.w3.org/2000/svg';
  const MARGIN = 36;
  const NAMES = 26;

  const node = (tag, options = {}, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(options)) made.setAttribute(key, String(value));
    made.append(...children.filter((child) => child !== null));
    return made;
  };

  /** The view that shows a box, [west, south, east, north], in so many pixels: {lon, lat, zoom}. */
  W.fitted = ([left, bottom, right, top], wide, high) => {
    const across = Math.max(1, wide - 2 * MARGIN) / Math.max(1e-6, east(right) - east(left));
    const down = Math.max(1, high - 2 * MARGIN) / Math.max(1e-6, south(bottom) - south(top));
    const zoom = Math.min(9, Math.log2(Math.min(across, down) / 512));
    const middle = (south(bottom) + south(top)) / 2;
    return {lon: (left + right) / 2, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * middle))) * 180) / Math.PI, zoom};
  };
  /** Where the map starts: with the scene in the middle. */
  W.camera = (wide, high) => W.fitted(W.scene(), wide, high);

  /** What is drawn of one day: paths by look, the front, and the settlements that are named. */
  const drawing = (day, camera, wide, high, moved) => {
    const scale = 512 * 2 ** camera.zoom;
    const [left, top] = [east(camera.lon) * scale - wide / 2, south(camera.lat) * scale - high / 2];
    const px = (x) => Math.round((x * scale - left) * 10) / 10;
    const py = (y) => Math.round((y * scale - top) * 10) / 10;
    const spot = (place) => [px(east(places.lon[place])), py(south(places.lat[place]))];
    const near = (x, y, by) => x > -by && y > -by && x < wide + by && y < high + by;
    const line = (coordinates) => coordinates.map(([lon, lat], at) => `${at ? 'L' : 'M'}${px(east(lon))} ${py(south(lat))}`).join('');
    const lines = (collection) => collection.features.flatMap(({geometry}) => geometry.coordinates.flat(geometry.type === 'MultiPolygon' ? 1 : 0).map(line)).join('');
    const now = W.choice.atlas.days[day];
    const claimed = new Set(W.claimedOnly(day));
    const areas = new Map();
    for (let at = 0; at < W.count; at++) {
      const [x, y] = spot(at);
      if (!near(x, y, 200)) continue;
      const age = W.age(at, day);
      const look = `${now.state[at]}/${age === null ? 0 : age <= 7 ? 3 : age <= 31 ? 2 : 1}/${claimed.has(at) ? 1 : 0}`;
      let path = areas.get(look) ?? '';
      for (const rings of places.cells[at]) for (const ring of rings) path += `M${ring.map((v) => `${px(xs[v])} ${py(ys[v])}`).join('L')}Z`;
      areas.set(look, path);
    }
    const front = W.front(day).map(line).join('');
    const spots = new Map([...Array(W.count).keys()].map((at) => [at, spot(at)]));
    const rings = moved.map(spot).filter(([x, y]) => near(x, y, 6));
    return {areas, front, spots, at: (lon, lat) => [px(east(lon)), py(south(lat))], rings, lines, land: lines(layers.regions), rivers: lines(layers.rivers), borders: lines(layers.borders)};
  };

  const texture = (id, lines) => node('pattern', {id, width: 8, height: 8, patternUnits: 'userSpaceOnUse'}, ...lines);

  /** The names that fit, of what changed first, then of the most people: [{place, text, x, y, end}] from places' spots,
   * clear of the boxes `kept`. */
  W.labels = (spots, moved, wide, high, kept = []) => {
    const changed = new Set(moved);
    const near = [...spots].filter(([at, [x, y]]) => x > 8 && y > 8 && x < wide - 8 && y < high - 8 && (changed.has(at) || !W.shaded[at]));
    near.sort(([a], [b]) => changed.has(b) - changed.has(a) || places.population[b] - places.population[a]);
    const taken = [...kept];
    const found = [];
    for (const [place, [x, y]] of near) {
      if (found.length >= NAMES) break;
      const text = W.nameOf(place);
      const long = text.length * 7 + 10;
      const end = x + long >= wide;
      const box = end ? [x - long, y - 9, x, y + 9] : [x, y - 9, x + long, y + 9];
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      found.push({place, text, x: end ? x - 8 : x + 8, y: y + 4, end});
    }
    return found;
  };
  const labels = (drawn, wide, high, moved, ink) => W.labels(drawn.spots, moved, wide, high).flatMap(({place, text, x, y, end}) => {
    const [cx, cy] = drawn.spots.get(place);
    const label = node('text', {x, y, 'text-anchor': end ? 'end' : 'start', fill: ink.text, stroke: ink.halo, 'stroke-width': 3, 'paint-order': 'stroke', 'font-size': 12});
    label.textContent = text;
    return moved.includes(place) ? [label] : [node('circle', {cx, cy, r: 2.2, fill: ink.text, stroke: ink.halo, 'stroke-width': 0.8}), label];
  });

  /** A bar of a round number of kilometres, true in the middle of the picture: {km, wide in pixels}. */
  W.scaleOf = ({lat, zoom}) => {
    const perPixel = (40_075.017 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom);
    const most = 110 * perPixel;
    const power = 10 ** Math.floor(Math.log10(most));
    const km = power * [5, 2, 1].find((step) => step * power <= most);
    return {km, wide: Math.round(km / perPixel)};
  };
  const scaleBar = (camera, high, ink) => {
    const {km, wide} = W.scaleOf(camera);
    const text = node('text', {x: 14, y: high - 16, fill: ink.text, stroke: ink.halo, 'stroke-width': 3, 'paint-order': 'stroke', 'font-size': 11});
    text.textContent = `${km} km`;
    return node('g', {class: 'scale'}, node('path', {d: `M10 ${high - 16}v6h${wide}v-6`, fill: 'none', stroke: ink.text, 'stroke-width': 1.5}), text);
  };

  /** The picture of a day as an SVG element of so many pixels; `moved` are the settlements to ring. */
  W.picture = ({day, camera, wide, high, theme, moved, marks = [], label}) => {
    const drawn = drawing(day, camera, wide, high, moved);
    const ink = W.theme(theme);
    const line = (d, stroke, thick, more = {}) => node('path', {d, fill: 'none', stroke, 'stroke-width': thick, 'stroke-linejoin': 'round', ...more});
    const defs = node('defs', {},
      texture('pic-contested', [node('rect', {width: 8, height: 8, fill: W.grey(theme), 'fill-opacity': 0.42}), node('path', {d: 'M-2 2l4-4M0 8l8-8M6 10l4-4', stroke: W.colorOf(0, theme), 'stroke-width': 1.5}), node('path', {d: 'M-1 5l6-6M3 9l6-6', stroke: W.colorOf(1, theme), 'stroke-width': 1.5})]),
      ...states.map((_, s) => texture(`pic-claimed-${s}`, [node('rect', {width: 8, height: 8, fill: W.colorOf(s, theme), 'fill-opacity': 0.2}), node('circle', {cx: 2, cy: 2, r: 1.4, fill: W.colorOf(s, theme)}), node('circle', {cx: 6, cy: 6, r: 1.4, fill: W.colorOf(s, theme)})])));
    const paint = (look) => {
      const [state, fresh, claimed] = look.split('/').map(Number);
      if (state === contested) return {fill: 'url(#pic-contested)'};
      if (claimed) return {fill: `url(#pic-claimed-${state})`};
      return {fill: W.colorOf(state, theme), 'fill-opacity': W.OPACITY[fresh]};
    };
    const svg = node('svg', {xmlns: SVG, viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: 'img', 'aria-label': label, 'font-family': 'sans-serif'}, defs,
      node('rect', {width: wide, height: high, fill: ink.ground}),
      node('path', {d: drawn.land, fill: ink.land, 'fill-rule': 'evenodd'}),
      ...[...drawn.areas].map(([look, d]) => node('path', {d, ...paint(look)})),
      line(drawn.rivers, ink.water, 1.8), line(drawn.land, ink.line, 1, {'stroke-dasharray': '4 3'}), line(drawn.borders, ink.border, 1.6),
      line(drawn.front, ink.halo, 5, {'stroke-opacity': 0.8}), line(drawn.front, ink.front, 2.2),
      ...drawn.rings.map(([x, y]) => node('circle', {class: 'ring', cx: x, cy: y, r: 5, fill: 'none', stroke: ink.ring, 'stroke-width': 1.6})),
      ...W.markedAreas().features.map((feature) => line(drawn.lines({features: [feature]}), ink.ring, 2.4, {'stroke-dasharray': '6 4'})),
      ...labels(drawn, wide, high, moved, ink), ...marks.map((mark) => W.drawnMark(mark, ...drawn.at(mark.lon, mark.lat))), scaleBar(camera, high, ink));
    return svg;
  };
})();
