// What the page knows, decoded once from data/*.js, and the few sums that are made of it. Nothing here touches the page.
(() => {
  'use strict';
  const {meta, places, days: rows, layers} = globalThis.whoheldData;
  const NEVER = -1e6;
  const LONGEST = 3000;
  const count = places.id.length;
  const states = meta.states;
  const contested = states.indexOf('contested');
  const width = 3 + states.length;
  // Filled once data/claims.js is there: the map is drawn before.
  const book = {documents: [], claims: [], reasons: {}, checks: [], signals: []};

  /** Words of documents without marks that turn the direction of what follows, and no longer than a page can bear. */
  const tame = (value) => {
    if (typeof value === 'string') {
      const text = value.replace(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/g, '');
      return text.length > LONGEST ? `${text.slice(0, LONGEST)} … (cut: ${text.length} characters)` : text;
    }
    if (Array.isArray(value)) return value.map(tame);
    return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, tame(item)])) : value;
  };
  for (const list of ['name', 'local', 'oblasts']) places[list] = tame(places[list]);

  /** Days are stored as differences; each is unfolded once, so that any day is at hand. `before` null: told in full. */
  const unfold = (stored, before) => {
    const days = [];
    for (const flat of stored) {
      const last = days.at(-1) ?? before;
      const day = last
        ? {state: last.state.slice(), spoke: last.spoke.slice(), percent: last.percent.slice()}
        : {state: new Int8Array(count), spoke: new Int32Array(count), percent: new Uint8Array(count * states.length)};
      for (let at = 0; at < flat.length; at += width) {
        const place = flat[at];
        day.state[place] = flat[at + 1];
        day.spoke[place] = flat[at + 2];
        for (let s = 0; s < states.length; s++) day.percent[place * states.length + s] = flat[at + 3 + s];
      }
      days.push(day);
    }
    return days;
  };

  const sides = new Map(meta.sides.map((side) => [side.id, side]));
  const index = new Map(places.id.map((id, at) => [id, at]));
  const stateName = (state) => (state === 'contested' ? 'contested' : sides.get(state)?.name ?? state);

  /** The settlements whose state differs between two days of any maps: [{place, before, after}], most people first. */
  const differ = (old, now) => {
    const found = [];
    for (let at = 0; at < count; at++) if (old.state[at] !== now.state[at]) found.push({place: at, before: old.state[at], after: now.state[at]});
    return found.sort((a, b) => places.population[b.place] - places.population[a.place] || a.place - b.place);
  };
  /** Square kilometres, settlements and people by state; `least` and `most` km² are where it has 90 % and 10 %. */
  const sum = (day) => {
    const found = states.map(() => ({km2: 0, least: 0, most: 0, settlements: 0, people: 0}));
    for (let at = 0; at < count; at++) {
      const own = found[day.state[at]];
      own.km2 += places.km2[at];
      own.settlements += 1;
      own.people += places.population[at];
      for (let s = 0; s < states.length; s++) {
        const percent = day.percent[at * states.length + s];
        if (percent >= 90) found[s].least += places.km2[at];
        if (percent >= 10) found[s].most += places.km2[at];
      }
    }
    return found;
  };

  /** One map over days, with sums made when asked for. `by` and `known` as in meta.views. */
  const atlas = (days, by, known) => {
    const sums = new Map();
    const total = (day) => {
      if (!sums.has(day)) sums.set(day, sum(days[day]));
      return sums.get(day);
    };
    return {days, by, known, changes: days.map((day, at) => (at ? differ(days[at - 1], day) : [])), total};
  };
  const base = atlas(unfold(rows, null), null, null);
  const views = new Map();
  // The map shown; `voices` are the maps by each side's word while they are compared, `other` is what it is held against.
  const choice = {atlas: base, differ: false, voices: [], other: null, against: 'day'};
  const key = (by, known) => `${by ?? ''}/${known ?? ''}`;
  const stored = new Map(meta.views.map((view) => [key(view.by, view.known), view]));

  /** Whether there is a map by these alone, or as known then. */
  const has = (by, known) => (!by && !known) || stored.has(key(by, known));
  /** That map; its file is fetched the first time by `fetchFile(name)`, which promises that it ran. */
  const view = async (by, known, fetchFile) => {
    if (!by && !known) return base;
    const {file} = stored.get(key(by, known));
    if (!views.has(file)) {
      await fetchFile(file);
      views.set(file, atlas(unfold(globalThis.whoheldData[file], base.days[0]), by ?? null, known ?? null));
    }
    return views.get(file);
  };

  /** Take in data/claims.js. */
  const fillBook = (given) => {
    const {reasons: numbers, ...words} = given;
    Object.assign(book, tame(words), {reasons: numbers});
    globalThis.whoheld.ready = true;
  };

  /** Days since the last claim of some weight, or null. */
  const age = (place, day) => {
    const spoke = choice.atlas.days[day].spoke[place];
    return spoke <= NEVER ? null : day - spoke;
  };

  /** Whether a claim is part of the map shown: said by those asked for, and printed by the day that it is known on. */
  const counts = (claim, day) => {
    const {by, known} = choice.atlas;
    if (by && (sides.has(claim.claimantSide) ? claim.claimantSide : 'neither') !== by) return false;
    return !known || !claim.on || claim.on <= (known === 'then' ? meta.days[day] : known);
  };
  /** The claims behind the belief about a place on a day, newest first; `weight` is halved each `fadeDays`. */
  const reasons = (place, day) => {
    const flat = book.reasons[place] ?? [];
    const found = [];
    for (let at = 0; at < flat.length; at += 5) {
      const [claim, toward, weight, km, on] = flat.slice(at, at + 5);
      if (on > day || !counts(book.claims[claim], day)) continue;
      found.push({claim: book.claims[claim], number: claim, toward, weight: weight * 0.5 ** ((day - on) / meta.fadeDays), km, on});
    }
    found.sort((a, b) => b.on - a.on || Math.abs(b.weight) - Math.abs(a.weight) || a.number - b.number);
    const heaviest = [...found].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 3);
    for (const item of found) item.heavy = heaviest.includes(item) && Math.abs(item.weight) > 0.2;
    return found;
  };

  /** Settlements that a side holds on its own word alone: it was not so on the starting map, and nobody else says so. */
  const claimedOnly = (day) => {
    const {days} = choice.atlas;
    const [first, now] = [days[0].state, days[day].state];
    const found = [];
    for (let at = 0; at < count; at++) {
      if (now[at] === first[at] || now[at] === contested) continue;
      let own = false;
      let other = false;
      const flat = book.reasons[at] ?? [];
      for (let row = 0; row < flat.length; row += 5) {
        const claim = book.claims[flat[row]];
        if (flat[row + 1] !== now[at] || flat[row + 2] < 0 || flat[row + 4] > day || !counts(claim, day)) continue;
        if (claim.claimantSide === states[now[at]]) own = true; else other = true;
      }
      if (own && !other) found.push(at);
    }
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
    const {state} = choice.atlas.days[day];
    return edges.filter(([a, b]) => state[a] !== state[b]).map(([, , a, b]) => [point(a), point(b)]);
  };

  const closed = (ring) => [...ring, ring[0]].map(point);
  const cell = (place) => places.cells[place].map((rings) => rings.map(closed));

  /** The box around nearly all that changed, or the theatre's bounds: [west, south, east, north]. */
  const scene = () => {
    const touched = [...new Set(base.changes.flat().map((change) => change.place))];
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

  /** Claims whose quote has all the words, newest first. */
  const quoted = (words, most) => {
    const wanted = plain(words).split(/\s+/).filter((word) => word.length > 2);
    if (!wanted.length) return [];
    const found = book.claims.filter((claim) => { const text = plain(claim.quote.slice(0, 2000)); return wanted.every((word) => text.includes(word)); });
    return found.sort((a, b) => ((a.on ?? '') < (b.on ?? '') ? 1 : -1)).slice(0, most);
  };

  globalThis.whoheld = {meta, places, states, contested, base, choice, view, has, fillBook, ready: false, count, sides, index, stateName, differ, age, counts, reasons, claimedOnly, point, front, cell, scene, shaded, find, quoted, layers, book};
})();
