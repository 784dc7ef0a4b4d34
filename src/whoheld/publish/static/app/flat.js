// The ground laid flat: Web Mercator, each settlement's rings in one table, and which pixels of a view are whose.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places} = W;

  // Web Mercator in units of the whole world, 0 to 1.
  const east = (lon) => (lon + 180) / 360;
  const south = (lat) => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  const size = places.vertices.length / 2;
  const xs = new Float64Array(size);
  const ys = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    xs[at] = east(places.vertices[2 * at] / places.scale);
    ys[at] = south(places.vertices[2 * at + 1] / places.scale);
  }

  /** Where the view {lon, lat, zoom} has its pixels: x * scale - left. `ratio` are pixels of the canvas to one of the page. */
  const frame = ({lon, lat, zoom}, wide, high, ratio = 1) => {
    const scale = 512 * 2 ** zoom * ratio;
    return {scale, left: east(lon) * scale - (wide * ratio) / 2, top: south(lat) * scale - (high * ratio) / 2, wide: Math.round(wide * ratio), high: Math.round(high * ratio), ratio};
  };

  // Rings behind one another: those of place p are ends[first[p]] to ends[first[p + 1]]; box has west, north, east, south.
  const table = () => {
    const first = new Int32Array(W.count + 1);
    const [ends, corners] = [[0], []];
    const box = new Float64Array(4 * W.count);
    places.cells.forEach((polygons, place) => {
      let [west, north, right, bottom] = [2, 2, -1, -1];
      for (const rings of polygons) for (const ring of rings) {
        for (const v of ring) {
          corners.push(v);
          west = Math.min(west, xs[v]);
          right = Math.max(right, xs[v]);
          north = Math.min(north, ys[v]);
          bottom = Math.max(bottom, ys[v]);
        }
        ends.push(corners.length);
      }
      first[place + 1] = ends.length - 1;
      box.set([west, north, right, bottom], 4 * place);
    });
    return {first, ends: Int32Array.from(ends), corners: Int32Array.from(corners), box};
  };
  let made = null;

  let crossings = new Float64Array(1 << 14);
  let counts = new Int32Array(1 << 12);
  /** Where the rings of a place cross the middles of the rows from `low` to `high`, by row, `most` numbers a row. */
  const cross = ({first, ends, corners}, place, {scale, left, top}, low, high, most) => {
    const rows = high - low + 1;
    if (crossings.length < rows * most) crossings = new Float64Array(2 * rows * most);
    if (counts.length < rows) counts = new Int32Array(2 * rows);
    counts.fill(0, 0, rows);
    for (let ring = first[place]; ring < first[place + 1]; ring++) {
      let before = corners[ends[ring + 1] - 1];
      for (let at = ends[ring]; at < ends[ring + 1]; at++) {
        const now = corners[at];
        const up = ys[before] < ys[now];
        const [a, b] = up ? [before, now] : [now, before];
        before = now;
        const [ay, by] = [ys[a] * scale - top, ys[b] * scale - top];
        const from = Math.max(low, Math.ceil(ay - 0.5));
        const to = Math.min(high, Math.ceil(by - 0.5) - 1);
        if (from > to) continue;
        const ax = xs[a] * scale - left;
        const slope = (xs[b] * scale - left - ax) / (by - ay);
        for (let row = from; row <= to; row++) {
          const x = ax + (row + 0.5 - ay) * slope;
          let slot = (row - low) * most + counts[row - low]++;
          for (; slot > (row - low) * most && crossings[slot - 1] > x; slot--) crossings[slot] = crossings[slot - 1];
          crossings[slot] = x;
        }
      }
    }
  };

  /** The pixels of each settlement in a frame, as spans of one row: {start by place, spans: offset, length, offset, ...}. */
  const raster = (seen) => {
    made ??= table();
    const {first, ends, box} = made;
    const {scale, left, top, wide, high} = seen;
    const start = new Int32Array(W.count + 1);
    let spans = new Int32Array(1 << 17);
    let used = 0;
    for (let place = 0; place < W.count; place++) {
      start[place] = used;
      const [west, right] = [box[4 * place] * scale - left, box[4 * place + 2] * scale - left];
      const low = Math.max(0, Math.ceil(box[4 * place + 1] * scale - top - 0.5));
      const last = Math.min(high - 1, Math.ceil(box[4 * place + 3] * scale - top - 0.5) - 1);
      if (low > last || right < 0 || west > wide) continue;
      const most = ends[first[place + 1]] - ends[first[place]];
      cross(made, place, seen, low, last, most);
      for (let row = low; row <= last; row++) {
        const base = (row - low) * most;
        for (let at = 0; at + 1 < counts[row - low]; at += 2) {
          const from = Math.max(0, Math.ceil(crossings[base + at] - 0.5));
          const to = Math.min(wide, Math.ceil(crossings[base + at + 1] - 0.5));
          if (from >= to) continue;
          if (used + 2 > spans.length) { const more = new Int32Array(2 * spans.length); more.set(spans); spans = more; }
          spans[used++] = row * wide + from;
          spans[used++] = to - from;
        }
      }
    }
    start[W.count] = used;
    return {start, spans};
  };

  /** Whose the pixel is, or null. */
  const owner = ({start, spans}, pixel) => {
    for (let place = 0; place < W.count; place++) for (let at = start[place]; at < start[place + 1]; at += 2) if (pixel >= spans[at] && pixel < spans[at] + spans[at + 1]) return place;
    return null;
  };

  W.flat = {east, south, xs, ys, frame, raster, owner};
})();
