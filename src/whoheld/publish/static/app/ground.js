// What a day shows of the ground: settlements' cells, front, dots and rings, painted into one canvas below the map's
// names. A view is laid out once; another day then paints anew only the cells that look otherwise, in a few milliseconds.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, contested, flat} = W;
  const CELL = 8; // pixels of the page from one stripe or dot of a texture to the next
  // From which zoom on settlements of so many people have a dot.
  const LEAST = [[4, 400000], [5.5, 100000], [6.5, 20000], [7.5, 5000], [8.5, 1000], [9.5, 0]];
  const between = (zoom, [from, a], [to, b]) => a + (b - a) * Math.max(0, Math.min(1, (zoom - from) / (to - from)));
  const sheet = (wide, high) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [wide, high];
    return canvas;
  };
  const penOf = (canvas) => canvas.getContext('2d', {willReadFrequently: true}); // in memory: reading back from a graphics card takes a while
  const words = (pen, wide, high) => new Uint32Array(pen.getImageData(0, 0, wide, high).data.buffer);
  const LOOKS = 128;
  /** What a day shows of each settlement, as one number: its state, how fresh the evidence is, whether it is claimed only. */
  const looksOf = (day) => {
    const {state, spoke} = W.choice.atlas.days[day];
    const looks = new Uint8Array(W.count);
    for (let at = 0; at < W.count; at++) {
      const age = spoke[at] <= W.NEVER ? 1000 : day - spoke[at];
      looks[at] = state[at] + 8 * (spoke[at] <= W.NEVER ? 0 : age <= 7 ? 3 : age <= 31 ? 2 : 1);
    }
    for (const at of W.claimedOnly(day)) looks[at] += 64;
    return looks;
  };
  const partsOf = (look) => ({s: look & 7, f: (look >> 3) & 3, c: look >= 64});
  W.looksOf = looksOf;

  /** One colour over another, both as 32 bits (alpha, blue, green, red); what lies below is opaque. */
  const blend = (below, above, alpha) => {
    const a = alpha + (alpha >> 7);
    const rest = 256 - a;
    const redBlue = ((Math.imul(below & 0xff00ff, rest) + Math.imul(above & 0xff00ff, a)) >>> 8) & 0xff00ff;
    const green = (Math.imul((below >>> 8) & 255, rest) + Math.imul((above >>> 8) & 255, a)) & 0xff00;
    return (0xff000000 | redBlue | green) >>> 0;
  };
  const mix = (below, above) => blend(below, above, above >>> 24);
  const solid = (color) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  };
  const inked = new Map();
  /** The texture of each look for a theme: transparent, on land, and on the ground beyond it. */
  const textures = (theme, ratio) => {
    const key = `${theme}/${ratio}`;
    if (inked.has(key)) return inked.get(key);
    const size = Math.round(CELL * ratio);
    const {land, ground} = W.theme(theme);
    const stamp = (image) => { const canvas = sheet(image.width, image.height); penOf(canvas).putImageData(image, 0, 0); return canvas; };
    const hatch = stamp(W.hatch(theme));
    const dotted = states.map((_, s) => stamp(W.dotted(s, theme)));
    const made = Array.from({length: LOOKS}, (_, look) => {
      const {s, f, c} = partsOf(look);
      if (s >= states.length) return null;
      const pen = penOf(sheet(size, size));
      pen.globalAlpha = W.OPACITY[f];
      pen.fillStyle = W.colorOf(s, theme);
      if (!c) pen.fillRect(0, 0, size, size);
      pen.globalAlpha = 1;
      if (s === contested || c) pen.drawImage(s === contested ? hatch : dotted[s], 0, 0, size, size);
      const clear = words(pen, size, size);
      return {clear, land: clear.map((above) => mix(solid(land), above)), ground: clear.map((above) => mix(solid(ground), above))};
    });
    const found = {size, made, land: solid(land), ground: solid(ground)};
    inked.set(key, found);
    return found;
  };

  // Lines of the base as points in Mercator with the box around them.
  const lineOf = (coordinates) => {
    const points = new Float64Array(2 * coordinates.length);
    let [west, north, right, bottom] = [2, 2, -1, -1];
    coordinates.forEach(([lon, lat], at) => {
      const [x, y] = [flat.east(lon), flat.south(lat)];
      [points[2 * at], points[2 * at + 1]] = [x, y];
      [west, right, north, bottom] = [Math.min(west, x), Math.max(right, x), Math.min(north, y), Math.max(bottom, y)];
    });
    return {points, west, north, right, bottom};
  };
  const linesOf = ({features}) => features.flatMap(({geometry}) => geometry.coordinates.flat(geometry.type === 'MultiPolygon' ? 1 : 0).map(lineOf));
  let base = null;
  const trace = (pen, lines, {scale, left, top, wide, high}) => {
    pen.beginPath();
    for (const {points, west, north, right, bottom} of lines) {
      if (right * scale < left - 9 || west * scale > left + wide + 9 || bottom * scale < top - 9 || north * scale > top + high + 9) continue;
      // Points closer than half a pixel to the last one say nothing.
      let [x, y] = [points[0] * scale - left, points[1] * scale - top];
      pen.moveTo(x, y);
      for (let at = 2; at < points.length; at += 2) {
        const [nx, ny] = [points[at] * scale - left, points[at + 1] * scale - top];
        if (Math.abs(nx - x) + Math.abs(ny - y) < 0.5 && at + 2 < points.length) continue;
        pen.lineTo(nx, ny);
        [x, y] = [nx, ny];
      }
    }
  };
  /** Land, and the lines above the settlements' cells, of a view. */
  const basis = (seen, theme, zoom) => {
    base ??= Object.fromEntries(['regions', 'rivers', 'borders'].map((name) => [name, linesOf(W.layers[name])]));
    const {wide, high, ratio} = seen;
    const ink = W.theme(theme);
    const under = penOf(sheet(wide, high));
    under.fillStyle = ink.ground;
    under.fillRect(0, 0, wide, high);
    under.fillStyle = ink.land;
    trace(under, base.regions, seen);
    under.fill('evenodd');
    const over = penOf(sheet(wide, high));
    const line = (lines, color, width, dash = []) => {
      trace(over, lines, seen);
      over.strokeStyle = color;
      over.lineWidth = width * ratio;
      over.setLineDash(dash.map((length) => length * ratio));
      over.stroke();
    };
    over.lineCap = over.lineJoin = 'round';
    line(base.rivers, ink.water, between(zoom, [5, 1], [9, 3]));
    over.lineCap = 'butt';
    line(base.regions, ink.line, 1, [3, 2]);
    over.lineCap = 'round';
    line(base.borders, ink.border, between(zoom, [5, 1.1], [9, 2.2]));
    return {under: words(under, wide, high), over: words(over, wide, high)};
  };

  const radiusAt = (zoom, people, hot, least) => (hot ? Math.min(6, 1.6 + zoom / 3) : people < least ? 0
    : between(Math.log10(Math.max(10, people)), [2, Math.max(1.2, zoom / 5)], [6, Math.max(3, zoom / 1.5)]));
  /** The radius of a settlement's dot at a zoom, and its rim's width. */
  const dotOf = (zoom, people, hot) => {
    const next = LEAST.findIndex(([at]) => zoom < at);
    const [low, high] = next === 0 ? [0, 0] : next < 0 ? [LEAST.length - 1, LEAST.length - 1] : [next - 1, next];
    const [a, b] = [LEAST[low], LEAST[high]];
    const [rim, edge] = [a, b].map(([, least]) => (hot ? 1 : people >= least ? 0.8 : 0));
    if (low === high) return [radiusAt(a[0], people, hot, a[1]), rim];
    return [between(zoom, [a[0], radiusAt(a[0], people, hot, a[1])], [b[0], radiusAt(b[0], people, hot, b[1])]), between(zoom, [a[0], rim], [b[0], edge])];
  };
  const ringOf = (zoom) => between(zoom, [5, 4.5], [9, 9]);

  const stamps = new Map();
  /** A disc (fill) or ring (null) with its rim, as pixels to be stamped: the browser's own drawing takes ten times as long. */
  const stampOf = (radius, fill, rim, rimColor, ratio) => {
    const key = `${Math.round(radius * 8)}/${fill}/${Math.round(rim * 8)}/${rimColor}/${ratio}`;
    if (!stamps.has(key)) {
      if (stamps.size > 4000) stamps.clear();
      const half = Math.ceil((radius + rim) * ratio) + 1;
      const pen = penOf(sheet(2 * half, 2 * half));
      const disc = (r) => { pen.beginPath(); pen.arc(half, half, r * ratio, 0, 2 * Math.PI); };
      if (fill) {
        disc(radius + rim); pen.fillStyle = rimColor; pen.fill();
        disc(radius); pen.fillStyle = fill; pen.fill();
      } else {
        disc(radius + rim / 2); pen.strokeStyle = rimColor; pen.lineWidth = rim * ratio; pen.stroke();
      }
      stamps.set(key, {half, image: words(pen, 2 * half, 2 * half)});
    }
    return stamps.get(key);
  };

  /** The boxes of so many pixels of the page that hold any of these pixels: what names must keep clear of. */
  const taken = (pixels, wide, ratio) => {
    const size = 12;
    const found = new Map();
    for (const pixel of pixels) {
      const [column, row] = [Math.floor((pixel % wide) / ratio / size), Math.floor(Math.floor(pixel / wide) / ratio / size)];
      found.set(row * 10_000 + column, [column * size, row * size, (column + 1) * size, (row + 1) * size]);
    }
    return [...found.values()];
  };
  const NOTHING = new Int32Array(0);
  let scratch = new Int32Array(1 << 12);
  /** The pixels under an edge of the front: pixel, how much of the halo (8 bits) and of the line (8 bits) covers it, ... */
  const strokeOf = ({seen: {scale, left, top, wide, high, ratio}, zoom}, one, other) => {
    const {xs, ys} = flat;
    const [ax, ay] = [xs[one] * scale - left, ys[one] * scale - top];
    const [dx, dy] = [xs[other] * scale - left - ax, ys[other] * scale - top - ay];
    const [halo, line] = [2.75 * ratio + 0.5, (between(zoom, [5, 1.8], [9, 3]) / 2) * ratio + 0.5];
    const [low, bottom] = [Math.max(0, Math.floor(Math.min(ay, ay + dy) - halo)), Math.min(high - 1, Math.ceil(Math.max(ay, ay + dy) + halo))];
    const [from, to] = [Math.max(0, Math.floor(Math.min(ax, ax + dx) - halo)), Math.min(wide - 1, Math.ceil(Math.max(ax, ax + dx) + halo))];
    if (low > bottom || from > to) return NOTHING;
    const long = dx * dx + dy * dy || 1;
    if (scratch.length < 2 * (bottom - low + 1) * (to - from + 1)) scratch = new Int32Array(2 * (bottom - low + 1) * (to - from + 1));
    let used = 0;
    for (let row = low; row <= bottom; row++) for (let column = from; column <= to; column++) {
      const px = column + 0.5 - ax;
      const py = row + 0.5 - ay;
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / long));
      const far = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
      if (far >= halo) continue;
      scratch[used++] = row * wide + column;
      scratch[used++] = (Math.round(255 * Math.min(1, halo - far)) << 8) | Math.round(255 * Math.max(0, Math.min(1, line - far)));
    }
    return scratch.slice(0, used);
  };

  /** Settlements near a view, where they are in it, and the dots that they have without news and with. */
  const spots = (seen, zoom) => {
    const found = {place: [], x: [], y: [], radius: [], rim: [], hot: dotOf(zoom, 0, true)};
    for (let at = 0; at < W.count; at++) {
      const x = flat.east(places.lon[at]) * seen.scale - seen.left;
      if (x < -20 || x > seen.wide + 20) continue;
      const y = flat.south(places.lat[at]) * seen.scale - seen.top;
      if (y < -20 || y > seen.high + 20) continue;
      const [radius, rim] = dotOf(zoom, places.population[at], false);
      found.place.push(at);
      found.x.push(x);
      found.y.push(y);
      found.radius.push(radius);
      found.rim.push(rim);
    }
    return found;
  };

  /** The canvas in an element of the page: `view` lays out, `show` paints a day, `follow` keeps up with a map that moves. */
  W.ground = (host) => {
    const canvas = sheet(1, 1);
    // Only ever written to, and opaque: half the work of the browser's compositor.
    const pen = canvas.getContext('2d', {alpha: false});
    canvas.setAttribute('aria-hidden', 'true');
    host.replaceChildren(canvas);
    let laid = null; // the view that is laid out
    let shown = null; // the looks that are painted
    let now = {day: 0, moved: [], named: ''};
    let [image, frame] = [null, null]; // what is put on the canvas, and its pixels
    let carried = null; // names of the map above, taken into the picture while days run by
    let [cost, drawnAt, pictures] = [0, 0, 0];

    const fill = (place, look) => {
      const {under, over, pixels, ink, seen: {wide}, spans: {start, spans}, shift: [dx, dy]} = laid;
      const {size, made, land, ground} = ink;
      const tile = made[look];
      for (let at = start[place]; at < start[place + 1]; at += 2) {
        let pixel = spans[at];
        const end = pixel + spans[at + 1];
        const row = Math.floor(pixel / wide);
        const line = ((row + dy) % size) * size;
        let x = (pixel - row * wide + dx) % size;
        for (; pixel < end; pixel++) {
          const below = under[pixel];
          let color = below === land ? tile.land[line + x] : below === ground ? tile.ground[line + x] : mix(below, tile.clear[line + x]);
          if (over[pixel] >>> 24) color = mix(color, over[pixel]);
          pixels[pixel] = color;
          if (++x === size) x = 0;
        }
      }
    };
    /** The front, stroke by stroke from what is known of each edge's pixels: the halo first, the line over it. */
    const front = (state) => {
      const {edges} = W;
      const {pixels, halo, line, touched, strokes, ink} = laid;
      let used = 0;
      for (let at = 0; at < edges.length; at += 4) {
        if (state[edges[at]] === state[edges[at + 1]]) continue;
        const stroke = strokes[at / 4] ??= strokeOf(laid, edges[at + 2], edges[at + 3]);
        for (let n = 0; n < stroke.length; n += 2) {
          const pixel = stroke[n];
          const wide = stroke[n + 1] >> 8;
          const thin = stroke[n + 1] & 255;
          if (halo[pixel] === 0) touched[used++] = pixel;
          if (wide > halo[pixel]) halo[pixel] = wide;
          if (thin > line[pixel]) line[pixel] = thin;
        }
      }
      const [around, within] = [solid(ink.halo), solid(ink.front)];
      for (let n = 0; n < used; n++) {
        const pixel = touched[n];
        const color = blend(pixels[pixel], around, Math.round(0.8 * halo[pixel]));
        frame[pixel] = line[pixel] ? blend(color, within, line[pixel]) : color;
        halo[pixel] = line[pixel] = 0;
      }
    };
    const put = ({half, image}, x, y) => {
      const {wide, high} = laid.seen;
      const [left, top] = [Math.round(x) - half, Math.round(y) - half];
      const [from, to] = [Math.max(0, -left), Math.min(2 * half, wide - left)];
      for (let row = Math.max(0, -top); row < Math.min(2 * half, high - top); row++) {
        const line = (top + row) * wide + left;
        for (let column = from; column < to; column++) {
          const above = image[row * 2 * half + column];
          if (above >>> 24) frame[line + column] = mix(frame[line + column], above);
        }
      }
    };
    const dots = (looks, moved) => {
      const {spots: {place, x, y, radius, rim, hot}, seen: {ratio}, ink, theme, zoom} = laid;
      const colors = states.map((_, s) => W.colorOf(s, theme));
      for (let at = 0; at < place.length; at++) {
        const {s, f} = partsOf(looks[place[at]]);
        if (f === 3) put(stampOf(hot[0], colors[s], hot[1], ink.halo, ratio), x[at], y[at]);
        else if (radius[at] > 0) put(stampOf(radius[at], colors[s], rim[at], ink.halo, ratio), x[at], y[at]);
      }
      const ringed = new Set(moved);
      const ring = stampOf(ringOf(zoom), null, 1.6, ink.ring, ratio);
      for (let at = 0; at < place.length; at++) if (ringed.has(place[at])) put(ring, x[at], y[at]);
    };
    /** Names: all that fit before the map is there that names settlements; of those that changed where they fit among its own. */
    const names = () => {
      const {seen: {wide, high, ratio}, spots: {place, x, y}, ink, zoom} = laid;
      if (now.named === 'moved' && (zoom < 6 || !carried)) return;
      const wanted = now.named === 'moved' ? new Set(now.moved) : null;
      const spot = new Map();
      for (let row = 0; row < place.length; row++) if (wanted?.has(place[row]) ?? true) spot.set(place[row], [x[row] / ratio, y[row] / ratio]);
      pen.font = `${12 * ratio}px sans-serif`;
      pen.lineWidth = 3 * ratio;
      pen.lineJoin = 'round';
      [pen.strokeStyle, pen.fillStyle] = [ink.halo, ink.text];
      for (const {text, x: left, y: top, end} of W.labels(spot, now.moved, wide / ratio, high / ratio, wanted ? carried.boxes : [])) {
        pen.textAlign = end ? 'end' : 'start';
        pen.strokeText(text, left * ratio, top * ratio);
        pen.fillText(text, left * ratio, top * ratio);
      }
    };

    const paint = () => {
      const looks = looksOf(now.day);
      for (let at = 0; at < W.count; at++) if (!shown || shown[at] !== looks[at]) fill(at, looks[at]);
      shown = looks;
      frame.set(laid.pixels);
      front(W.choice.atlas.days[now.day].state);
      dots(looks, now.moved);
      for (let row = 0; row < (carried?.at.length ?? 0); row++) frame[carried.at[row]] = mix(frame[carried.at[row]], carried.color[row]);
      pen.putImageData(image, 0, 0);
      if (now.named) names();
      pictures += 1;
    };
    /** Take the pixels of another canvas over the same view into the picture, until the view changes; null: no longer. */
    const carry = (other) => {
      carried = null;
      if (!other || !laid) return;
      const {wide, high} = laid.seen;
      const copy = penOf(sheet(wide, high));
      copy.drawImage(other, 0, 0, wide, high);
      const all = words(copy, wide, high);
      const [at, color] = [[], []];
      for (let pixel = 0; pixel < all.length; pixel++) if (all[pixel] >>> 24) { at.push(pixel); color.push(all[pixel]); }
      carried = {at, color, boxes: taken(at, wide, laid.seen.ratio)};
    };
    const view = (camera, wide, high, theme) => {
      const began = performance.now();
      const seen = flat.frame(camera, wide, high, Math.min(2, devicePixelRatio || 1));
      if (canvas.width !== seen.wide || canvas.height !== seen.high) [canvas.width, canvas.height] = [seen.wide, seen.high];
      canvas.style.transform = '';
      const {under, over} = basis(seen, theme, camera.zoom);
      if (frame?.length !== under.length) {
        image = new ImageData(seen.wide, seen.high);
        frame = new Uint32Array(image.data.buffer);
      }
      const pixels = new Uint32Array(under.length);
      for (let at = 0; at < pixels.length; at++) pixels[at] = over[at] >>> 24 ? mix(under[at], over[at]) : under[at];
      const tiled = textures(theme, seen.ratio);
      const shift = [seen.left, seen.top].map((edge) => ((Math.floor(edge) % tiled.size) + tiled.size) % tiled.size);
      laid = {camera, seen, theme, zoom: camera.zoom, under, over, pixels, shift, ink: {...W.theme(theme), ...tiled}, spans: flat.raster(seen), spots: spots(seen, camera.zoom),
        strokes: [], halo: new Uint8Array(pixels.length), line: new Uint8Array(pixels.length), touched: new Int32Array(pixels.length)};
      shown = carried = null;
      paint();
      drawnAt = performance.now();
      cost = drawnAt - began;
    };
    /** Another view while the map moves: laid out anew as often as that leaves time for the rest, moved and stretched between. */
    const follow = (camera, wide, high, theme) => {
      if (!laid || laid.theme !== theme || laid.seen.wide !== Math.round(wide * laid.seen.ratio) || performance.now() - drawnAt > 2 * cost) return view(camera, wide, high, theme);
      const {seen} = laid;
      const grown = 2 ** (camera.zoom - laid.zoom);
      const scale = (seen.scale / seen.ratio) * grown;
      const [x, y] = [flat.east(laid.camera.lon) - flat.east(camera.lon), flat.south(laid.camera.lat) - flat.south(camera.lat)];
      canvas.style.transform = `translate(${x * scale}px, ${y * scale}px) scale(${grown})`;
    };
    /** The settlement at a point of the page's pixels: its dot or ring within 5 pixels, or its ground, or null. */
    const at = (point) => {
      if (!laid) return null;
      const {spots: {place, x, y, radius}, seen: {ratio, wide, high}, spans} = laid;
      const ringed = new Set(now.moved);
      let [best, least] = [null, Infinity];
      for (let row = 0; row < place.length; row++) {
        const [dx, dy] = [x[row] / ratio - point.x, y[row] / ratio - point.y];
        const hot = partsOf(shown[place[row]]).f === 3;
        const reach = 5 + (ringed.has(place[row]) ? ringOf(laid.zoom) : hot ? laid.spots.hot[0] : radius[row]);
        if (reach > 5 && Math.abs(dx) < reach && Math.abs(dy) < reach && Math.hypot(dx, dy) < least) [best, least] = [place[row], Math.hypot(dx, dy)];
      }
      if (best !== null) return best;
      const [px, py] = [Math.floor(point.x * ratio), Math.floor(point.y * ratio)];
      return px < 0 || py < 0 || px >= wide || py >= high ? null : flat.owner(spans, py * wide + px);
    };
    return {
      canvas, view, follow, at, carry,
      show: (day, moved, named) => { now = {day, moved, named}; if (laid) paint(); },
      pictures: () => pictures,
    };
  };
})();
