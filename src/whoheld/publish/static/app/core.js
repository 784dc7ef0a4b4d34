// What the page knows, decoded once from data/*.js, and the few sums that are made of it. Nothing here touches the page.
(() => {
  'use strict';
  const {meta, places, days: rows, claims: book, layers} = globalThis.whoheldData;
  const NEVER = -1e6;
  const count = places.id.length;
  const states = meta.states;
  const contested = states.indexOf('contested');
  const width = 3 + states.length;

  // Days are stored as differences; each is unfolded once, so that any day is at hand.
  const days = [];
  for (const flat of rows) {
    const before = days.at(-1);
    const day = before
      ? {state: before.state.slice(), spoke: before.spoke.slice(), percent: before.percent.slice()}
      : {state: new Int8Array(count), spoke: new Int32Array(count), percent: new Uint8Array(count * states.length)};
    for (let at = 0; at < flat.length; at += width) {
      const place = flat[at];
      day.state[place] = flat[at + 1];
      day.spoke[place] = flat[at + 2];
      for (let s = 0; s < states.length; s++) day.percent[place * states.length + s] = flat[at + 3 + s];
    }
    days.push(day);
  }

  const sides = new Map(meta.sides.map((side) => [side.id, side]));
  const index = new Map(places.id.map((id, at) => [id, at]));
  const stateName = (state) => (state === 'contested' ? 'contested' : sides.get(state)?.name ?? state);

  /** The settlements whose state differs from the day before: [{place, before, after}], most people first. */
  const changesOn = (day) => {
    if (day === 0) return [];
    const [old, now] = [days[day - 1].state, days[day].state];
    const found = [];
    for (let at = 0; at < count; at++) if (old[at] !== now[at]) found.push({place: at, before: old[at], after: now[at]});
    return found.sort((a, b) => places.population[b.place] - places.population[a.place] || a.place - b.place);
  };
  const changes = days.map((_, day) => changesOn(day));

  /** Square kilometres, settlements and people by state. */
  const totals = days.map((day) => {
    const sum = states.map(() => ({km2: 0, settlements: 0, people: 0}));
    for (let at = 0; at < count; at++) {
      const own = sum[day.state[at]];
      own.km2 += places.km2[at];
      own.settlements += 1;
      own.people += places.population[at];
    }
    return sum;
  });

  /** Days since the last claim of some weight, or null. */
  const age = (place, day) => (days[day].spoke[place] <= NEVER ? null : day - days[day].spoke[place]);

  /** The claims behind the belief about a place on a day, newest first; `weight` is halved each `fadeDays`. */
  const reasons = (place, day) => {
    const flat = book.reasons[place] ?? [];
    const found = [];
    for (let at = 0; at < flat.length; at += 5) {
      const [claim, toward, weight, km, on] = flat.slice(at, at + 5);
      if (on > day) continue;
      found.push({claim: book.claims[claim], number: claim, toward, weight: weight * 0.5 ** ((day - on) / meta.fadeDays), km, on});
    }
    found.sort((a, b) => b.on - a.on || Math.abs(b.weight) - Math.abs(a.weight) || a.number - b.number);
    const heaviest = [...found].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 3);
    for (const item of found) item.heavy = heaviest.includes(item) && Math.abs(item.weight) > 0.2;
    return found;
  };

  const point = (vertex) => [places.vertices[2 * vertex] / places.scale, places.vertices[2 * vertex + 1] / places.scale];

  // Neighbouring cells share vertices, so an edge that two rings have is a border between two settlements.
  const edges = (() => {
    const seen = new Map();
    const found = [];
    const size = places.vertices.length / 2;
    places.cells.forEach((polygons, place) => {
      for (const rings of polygons) for (const ring of rings) {
        for (let at = 0; at < ring.length; at++) {
          const [a, b] = [ring[at], ring[(at + 1) % ring.length]];
          const key = a < b ? a * size + b : b * size + a;
          const other = seen.get(key);
          if (other === undefined) seen.set(key, place);
          else if (other !== place) found.push([other, place, a, b]);
        }
      }
    });
    return found;
  })();

  /** The front on a day: edges between cells of different states, as a MultiLineString's coordinates. */
  const front = (day) => {
    const {state} = days[day];
    return edges.filter(([a, b]) => state[a] !== state[b]).map(([, , a, b]) => [point(a), point(b)]);
  };

  const closed = (ring) => [...ring, ring[0]].map(point);
  const cell = (place) => places.cells[place].map((rings) => rings.map(closed));

  /** The box around nearly all that changed, or the theatre's bounds: [west, south, east, north]. */
  const scene = () => {
    const touched = [...new Set(changes.flat().map((change) => change.place))];
    if (touched.length < 3) return meta.bounds;
    // One place far away, perhaps by a misreading, must not make the rest small.
    const span = (values) => {
      const sorted = values.sort((a, b) => a - b);
      const cut = Math.floor(sorted.length / 10);
      return [sorted[cut], sorted.at(-1 - cut)];
    };
    const [west, east] = span(touched.map((at) => places.lon[at]));
    const [south, north] = span(touched.map((at) => places.lat[at]));
    const [x, y] = [(east - west) / 8, (north - south) / 8];
    return [west - x, south - y, east + x, north + y];
  };

  /** Settlements in the shade of one twice as large within some 10 km: parts of a city, mostly; named only near by. */
  const shaded = (() => {
    const step = 0.1;
    const grid = new Map();
    const key = (lat, lon) => `${Math.floor(lat / step)}/${Math.floor(lon / step / 1.5)}`;
    places.id.forEach((_, at) => {
      const own = key(places.lat[at], places.lon[at]);
      grid.set(own, [...(grid.get(own) ?? []), at]);
    });
    const near = (at, other) => Math.hypot(places.lat[at] - places.lat[other], (places.lon[at] - places.lon[other]) * Math.cos(places.lat[at] * Math.PI / 180)) < step;
    return places.id.map((_, at) => [-1, 0, 1].some((y) => [-1, 0, 1].some((x) => (grid.get(key(places.lat[at] + y * step, places.lon[at] + x * step * 1.5)) ?? [])
      .some((other) => places.population[other] >= 2 * places.population[at] && near(at, other)))));
  })();

  const plain = (text) => text.normalize('NFKD').replace(/\p{M}|['’ʼ`-]/gu, '').toLowerCase();
  const searchable = places.name.map((name, at) => [plain(name), plain(places.local[at] ?? '')]);
  /** Settlements whose name starts with (then: has) the words, most people first. */
  const find = (words, most) => {
    const wanted = plain(words.trim());
    if (!wanted) return [];
    const ranked = [];
    searchable.forEach((names, at) => {
      const rank = Math.min(...names.map((name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3)));
      if (rank < 3) ranked.push([rank, at]);
    });
    ranked.sort((a, b) => a[0] - b[0] || places.population[b[1]] - places.population[a[1]] || a[1] - b[1]);
    return ranked.slice(0, most).map(([, at]) => at);
  };

  globalThis.whoheld = {meta, places, states, contested, days, count, sides, index, stateName, changes, totals, age, reasons, front, cell, scene, shaded, find, layers, book};
})();
