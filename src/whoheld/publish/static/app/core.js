// What the page knows, decoded once from data/*.js, and the few sums that are made of it. Nothing here touches the page.
(() => {
  'use strict';
  const {meta, places, now: start, layers} = globalThis.whoheldData;
  const NEVER = -1e6;
  const LONGEST = 3000;
  const count = places.id.length;
  const states = meta.states;
  const contested = states.indexOf('contested');
  // Filled once data/claims.js is there: the map is drawn before.
  const book = {documents: [], claims: [], reasons: {}, checks: [], signals: []};

  /** Words of documents without marks that turn the direction of what follows, and no longer than a page can bear. */
  const WILD = /[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/;
  const tame = (value) => {
    if (typeof value === 'string') {
      const text = WILD.test(value) ? value.replace(new RegExp(WILD, 'g'), '') : value;
      return text.length > LONGEST ? `${text.slice(0, LONGEST)} … (cut: ${text.length} characters)` : text;
    }
    if (value && typeof value === 'object') for (const key of Object.keys(value)) if (typeof value[key] !== 'number') value[key] = tame(value[key]);
    return value;
  };
  for (const list of ['name', 'local', 'oblasts']) places[list] = tame(places[list]);

  const naught = {state: new Int8Array(count), spoke: new Int32Array(count), percent: new Uint8Array(count * states.length)};
  /** Days are stored as differences, by column; each is unfolded once, so that any day is at hand. */
  const unfold = (stored, before) => {
    let last = before ?? naught;
    return stored.map(([passed, state, spoke, ...percents]) => {
      const day = {state: last.state.slice(), spoke: last.spoke.slice(), percent: last.percent.slice()};
      let place = -1;
      for (let row = 0; row < passed.length; row++) {
        place += passed[row] + 1;
        day.state[place] += state[row];
        day.spoke[place] += spoke[row];
        for (let s = 0; s < states.length; s++) day.percent[place * states.length + s] += percents[s][row];
      }
      last = day;
      return day;
    });
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
  /** Square kilometres, settlements and people by state; `band` is the interval of its km², [least, most]. */
  const sum = (day, bands) => {
    const found = states.map((_, s) => ({km2: 0, band: bands.slice(2 * s, 2 * s + 2), settlements: 0, people: 0}));
    for (let at = 0; at < count; at++) {
      const own = found[day.state[at]];
      own.km2 += places.km2[at];
      own.settlements += 1;
      own.people += places.population[at];
    }
    return found;
  };

  /** One map over days, with sums made when asked for. `by` and `known` as in meta.views. */
  const atlas = (days, bands, by, known) => {
    const sums = new Map();
    const total = (day) => {
      if (!sums.has(day)) sums.set(day, sum(days[day], bands[day]));
      return sums.get(day);
    };
    return {days, by, known, changes: days.map((day, at) => (at && days[at - 1] ? differ(days[at - 1], day) : [])), total};
  };
  // The last two days come first, in data/now.js; the days before them are taken in by `fillDays`.
  const latest = unfold(start.days, null);
  const base = atlas([...Array(meta.days.length - latest.length), ...latest], meta.bands, null, null);
  /** Take in data/days.js. */
  const fillDays = () => {
    Object.assign(base, atlas(unfold(globalThis.whoheldData.days, null), meta.bands, null, null));
    globalThis.whoheld.whole = true;
  };
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
    const {file, bands} = stored.get(key(by, known));
    if (!views.has(file)) {
      await fetchFile(file);
      views.set(file, atlas(unfold(globalThis.whoheldData[file], base.days[0]), bands, by ?? null, known ?? null));
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
  const alone = new WeakMap();
  const claimedOnly = (day) => {
    const {days} = choice.atlas;
    if (alone.has(days[day])) return alone.get(days[day]);
    if (!book.claims.length || !globalThis.whoheld.whole) return [];
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
    alone.set(days[day], found);
    return found;
  };

  const point = (vertex) => [places.vertices[2 * vertex] / places.scale, places.vertices[2 * vertex + 1] / places.scale];

  // Neighbouring cells share vertices, so an edge that two rings have is a border between two settlements: four columns,
  // the two settlements and the two vertices. A table of our own: a Map of a hundred thousand pairs takes ten times as long.
  const edges = (() => {
    let total = 0;
    for (const polygons of places.cells) for (const rings of polygons) for (const ring of rings) total += ring.length;
    let size = 16;
    while (size < 2 * total) size *= 2;
    const [low, high, owner] = [new Int32Array(size), new Int32Array(size), new Int32Array(size).fill(-1)];
    const found = new Int32Array(4 * total);
    let used = 0;
    places.cells.forEach((polygons, place) => {
      for (const rings of polygons) for (const ring of rings) {
        for (let at = 0; at < ring.length; at++) {
          const [a, b] = [ring[at], ring[at + 1 === ring.length ? 0 : at + 1]];
          const [l, h] = a < b ? [a, b] : [b, a];
          let slot = (Math.imul(l, 0x9e3779b1) ^ Math.imul(h, 0x85ebca6b)) & (size - 1);
          while (owner[slot] >= 0 && (low[slot] !== l || high[slot] !== h)) slot = (slot + 1) & (size - 1);
          if (owner[slot] < 0) [owner[slot], low[slot], high[slot]] = [place, l, h];
          else if (owner[slot] !== place) { found.set([owner[slot], place, a, b], used); used += 4; }
        }
      }
    });
    return found.subarray(0, used);
  })();

  /** The front on a day: edges between cells of different states, as a MultiLineString's coordinates. */
  const front = (day) => {
    const {state} = choice.atlas.days[day];
    const found = [];
    for (let at = 0; at < edges.length; at += 4) if (state[edges[at]] !== state[edges[at + 1]]) found.push([point(edges[at + 2]), point(edges[at + 3])]);
    return found;
  };

  const closed = (ring) => [...ring, ring[0]].map(point);
  const cell = (place) => places.cells[place].map((rings) => rings.map(closed));

  /** The box around nearly all that changed, or the theatre's bounds: [west, south, east, north]. */
  const scene = () => start.scene ?? meta.bounds;

  /** Quarters of cities, and settlements in the shade of one twice as large within some 10 km; named only near by. */
  const shaded = (() => {
    const quarters = new Set(places.quarters);
    const step = 0.1;
    const grid = new Map();
    const rows = places.lat.map((lat) => Math.floor(lat / step));
    const columns = places.lon.map((lon) => Math.floor(lon / step / 1.5));
    const key = (row, column) => row * 10_000 + column;
    for (let at = 0; at < count; at++) {
      const own = key(rows[at], columns[at]);
      const there = grid.get(own);
      if (there) there.push(at); else grid.set(own, [at]);
    }
    return places.id.map((_, at) => {
      if (quarters.has(at)) return true;
      const least = 2 * places.population[at];
      const wide = Math.cos(places.lat[at] * Math.PI / 180);
      for (let row = rows[at] - 1; row <= rows[at] + 1; row++) for (let column = columns[at] - 1; column <= columns[at] + 1; column++) {
        for (const other of grid.get(key(row, column)) ?? []) {
          if (places.population[other] < least) continue;
          const [y, x] = [places.lat[at] - places.lat[other], (places.lon[at] - places.lon[other]) * wide];
          if (x * x + y * y < step * step && (other !== at || least === 0)) return true;
        }
      }
      return false;
    });
  })();

  const plain = (text) => text.normalize('NFKD').replace(/\p{M}|['’ʼ`-]/gu, '').toLowerCase();
  let searchable = null; // made with the first search
  /** Settlements whose name starts with (then: has) the words, most people first. */
  const find = (words, most) => {
    const wanted = plain(words.trim());
    if (!wanted) return [];
    const ranked = [];
    searchable ??= places.name.map((name, at) => [plain(name), plain(places.local[at] ?? '')]);
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

  globalThis.whoheld = {NEVER, meta, places, states, contested, edges, base, choice, view, has, fillBook, ready: false, fillDays, unfold, whole: false, count, sides, index, stateName, differ, age, counts, reasons, claimedOnly, point, front, cell, scene, shaded, find, quoted, layers, book};
})();
