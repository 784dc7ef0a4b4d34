// The map: MapLibre over the data in core.js. `whoheld.map(options)` gives null where the browser can't draw it.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, contested} = W;
  const GREY = {light: '#8a8d91', dark: '#a2a7ad'};
  const THEME = {
    light: {ground: '#eceae4', land: '#faf9f6', water: '#8fb4cf', line: '#a9a59b', border: '#55524b', front: '#17191c', halo: '#ffffff', text: '#22252a', faint: '#5f5b53', ring: '#111111'},
    dark: {ground: '#101317', land: '#1b2026', water: '#3c6079', line: '#59616b', border: '#aeb6bf', front: '#f4f1ea', halo: '#12161b', text: '#eceff2', faint: '#b4bcc5', ring: '#ffffff'},
  };
  const FONT = ['sans-serif'];
  const none = {type: 'FeatureCollection', features: []};
  const collection = (features) => ({type: 'FeatureCollection', features});
  const colorOf = (state, theme) => {
    const side = W.sides.get(states[state]);
    return side ? (theme === 'dark' ? side.colorDark : side.color) : GREY[theme];
  };
  W.colorOf = colorOf;
  W.theme = (theme) => THEME[theme];
  W.grey = (theme) => GREY[theme];
  // How old the evidence is: 3 new this week, 2 this month, 1 older, 0 none but the starting map.
  W.OPACITY = [0.27, 0.4, 0.5, 0.62];
  W.locally = false;
  W.nameOf = (at) => (W.locally && places.local[at]) || places.name[at];

  // What a day shows of a settlement: s its state, f how fresh the evidence is, c whether it is claimed only. The day with
  // which the map starts stands in the features themselves; later days only tell what differs.
  const lookOf = (day) => {
    const now = W.choice.atlas.days[day];
    const only = new Set(W.claimedOnly(day));
    return (at) => {
      const age = W.age(at, day);
      return {s: now.state[at], f: age === null ? 0 : age <= 7 ? 3 : age <= 31 ? 2 : 1, c: only.has(at)};
    };
  };
  const packed = ({s, f, c}) => s + 8 * f + (c ? 64 : 0);
  const cells = (look) => collection(places.id.map((_, at) => ({type: 'Feature', id: at, properties: look(at), geometry: {type: 'MultiPolygon', coordinates: W.cell(at)}})).filter((f) => f.geometry.coordinates.length));
  const dot = (at, extra = {}) => ({type: 'Feature', id: at, properties: {name: places.name[at], local: places.local[at] ?? places.name[at], people: places.population[at], label: W.shaded[at] ? Math.min(2000, places.population[at]) : places.population[at], ...extra}, geometry: {type: 'Point', coordinates: [places.lon[at], places.lat[at]]}});

  /** Diagonal stripes in the sides' colours on grey: two parties, neither holds. */
  const hatch = (theme) => {
    const size = 16;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const pen = canvas.getContext('2d', {willReadFrequently: true}); // in memory: reading back from a graphics card takes a while
    const paint = [colorOf(0, theme), colorOf(1, theme)];
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      const step = (x + y) % size;
      pen.fillStyle = step < 3 ? paint[0] : step >= 8 && step < 11 ? paint[1] : GREY[theme];
      pen.globalAlpha = step < 3 || (step >= 8 && step < 11) ? 0.95 : 0.42;
      pen.fillRect(x, y, 1, 1);
    }
    return pen.getImageData(0, 0, size, size);
  };
  W.hatch = hatch;

  /** Dots in a side's colour: held on its own word alone. */
  const dotted = (state, theme) => {
    const size = 16;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const pen = canvas.getContext('2d', {willReadFrequently: true}); // in memory: reading back from a graphics card takes a while
    pen.fillStyle = colorOf(state, theme);
    pen.globalAlpha = 0.2;
    pen.fillRect(0, 0, size, size);
    pen.globalAlpha = 1;
    for (const at of [4, 12]) {
      pen.beginPath();
      pen.arc(at, at, 2.8, 0, 2 * Math.PI);
      pen.fill();
    }
    return pen.getImageData(0, 0, size, size);
  };
  W.dotted = dotted;

  const byState = (theme) => ['match', ['coalesce', ['feature-state', 's'], ['get', 's'], -1], ...states.flatMap((_, at) => [at, colorOf(at, theme)]), 'rgba(0,0,0,0)'];
  const FRESH = ['coalesce', ['feature-state', 'f'], ['get', 'f'], 0];
  const hot = ['==', FRESH, 3];
  const radius = (zoom, least) => ['case', hot, Math.min(6, 1.6 + zoom / 3), ['>=', ['get', 'people'], least], ['interpolate', ['linear'], ['log10', ['max', 10, ['get', 'people']]], 2, Math.max(1.2, zoom / 5), 6, Math.max(3, zoom / 1.5)], 0];
  const LEAST = [[4, 400000], [5.5, 100000], [6.5, 20000], [7.5, 5000], [8.5, 1000], [9.5, 0]];
  const peopleShown = ['step', ['zoom'], 400000, 5.5, 100000, 6.5, 20000, 7.4, 8000, 8.5, 2500, 9.5, 400, 10.5, 0];

  const paints = (theme) => {
    const c = THEME[theme];
    return {
      ground: {'background-color': c.ground},
      land: {'fill-color': c.land},
      area: {'fill-color': byState(theme), 'fill-antialias': false, 'fill-opacity': ['case', ['coalesce', ['feature-state', 'c'], ['get', 'c'], false], 0, ['match', FRESH, 3, W.OPACITY[3], 2, W.OPACITY[2], 1, W.OPACITY[1], W.OPACITY[0]]]},
      hatched: {'fill-pattern': `hatch-${theme}`, 'fill-antialias': false},
      claimed: {'fill-pattern': ['match', ['get', 'state'], ...states.slice(0, -1).flatMap((_, at) => [at, `dots-${at}-${theme}`]), `hatch-${theme}`], 'fill-antialias': false},
      rivers: {'line-color': c.water, 'line-width': ['interpolate', ['linear'], ['zoom'], 5, 1, 9, 3]},
      regions: {'line-color': c.line, 'line-width': 1, 'line-dasharray': [3, 2]},
      border: {'line-color': c.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 5, 1.1, 9, 2.2]},
      'front-halo': {'line-color': c.halo, 'line-width': 5.5, 'line-opacity': 0.8},
      front: {'line-color': c.front, 'line-width': ['interpolate', ['linear'], ['zoom'], 5, 1.8, 9, 3]},
      marked: {'line-color': c.ring, 'line-width': 2.4, 'line-dasharray': [2, 1.5]},
      dots: {
        'circle-color': byState(theme),
        'circle-radius': ['interpolate', ['linear'], ['zoom'], ...LEAST.flatMap(([zoom, least]) => [zoom, radius(zoom, least)])],
        'circle-stroke-color': c.halo,
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], ...LEAST.flatMap(([zoom, least]) => [zoom, ['case', hot, 1, ['>=', ['get', 'people'], least], 0.8, 0]])],
      },
      today: {'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 4.5, 9, 9], 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': c.ring, 'circle-stroke-width': 1.6},
      chosen: {'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 8, 9, 13], 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': c.ring, 'circle-stroke-width': 3},
      'region-names': {'text-color': c.faint, 'text-halo-color': c.halo, 'text-halo-width': 1.2},
      names: {'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.4},
      'today-names': {'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6},
    };
  };

  /** Settlements named by their size; those that changed have a layer of names to themselves. */
  const named = (others) => ['all', ['>=', ['get', 'label'], peopleShown], ['!', ['in', ['id'], ['literal', others]]]];
  const lettered = (size) => ({'text-field': ['get', W.locally ? 'local' : 'name'], 'text-font': FONT, 'text-size': size, 'text-variable-anchor': ['left', 'right', 'top', 'bottom'], 'text-radial-offset': 0.7, 'text-justify': 'auto', 'symbol-sort-key': ['-', 0, ['get', 'people']]});
  const style = (theme, look) => {
    const paint = paints(theme);
    const layer = (id, type, source, more = {}) => ({id, type, ...(source ? {source} : {}), paint: paint[id], ...more});
    const round = {layout: {'line-cap': 'round', 'line-join': 'round'}};
    const data = (value, more = {}) => ({type: 'geojson', data: value, tolerance: 0.2, ...more});
    return {
      version: 8,
      sources: {
        cells: data(cells(look), {tolerance: 0, buffer: 8}), dots: data(collection(places.id.map((_, at) => dot(at, look(at))))),
        regions: data(W.layers.regions), labels: data(W.layers.labels), rivers: data(W.layers.rivers), borders: data(W.layers.borders),
        hatched: data(none, {tolerance: 0}), claimed: data(none, {tolerance: 0}), front: data(none), today: data(none), chosen: data(none), marked: data(none),
      },
      layers: [
        layer('ground', 'background'), layer('land', 'fill', 'regions'), layer('area', 'fill', 'cells'), layer('hatched', 'fill', 'hatched'), layer('claimed', 'fill', 'claimed'),
        layer('rivers', 'line', 'rivers', round), layer('regions', 'line', 'regions'), layer('border', 'line', 'borders', round),
        layer('front-halo', 'line', 'front', round), layer('front', 'line', 'front', round),
        layer('marked', 'line', 'marked', round), layer('dots', 'circle', 'dots'), layer('today', 'circle', 'today'), layer('chosen', 'circle', 'chosen'),
        layer('region-names', 'symbol', 'labels', {maxzoom: 9.5, layout: {'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': ['interpolate', ['linear'], ['zoom'], 5, 10, 8, 14], 'text-transform': 'uppercase', 'text-letter-spacing': 0.12, 'text-max-width': 8, 'text-padding': 6}}),
        layer('names', 'symbol', 'dots', {filter: named([]), layout: lettered(['interpolate', ['linear'], ['zoom'], 5, 11, 10, 13.5])}),
        layer('today-names', 'symbol', 'today', {minzoom: 6, layout: lettered(['interpolate', ['linear'], ['zoom'], 6, 11.5, 10, 14])}),
      ],
    };
  };

  /** Whether the browser can draw the map. */
  W.drawable = () => {
    try {
      return Boolean(document.createElement('canvas').getContext('webgl2'));
    } catch {
      return false;
    }
  };

  W.map = ({onPick, onHover, onMoved, onReady, view, day: first}) => {
    if (!globalThis.maplibregl) return null;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    let theme = dark.matches ? 'dark' : 'light';
    const started = lookOf(first);
    const shown = Int16Array.from(places.id, (_, at) => packed(started(at)));
    let waiting = null;
    let ready = false;
    let map;
    try {
      map = new maplibregl.Map({
        container: 'map', style: style(theme, started), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0,
        minZoom: 3.5, maxZoom: 12.5, renderWorldCopies: false, fadeDuration: 0, canvasContextAttributes: {preserveDrawingBuffer: true},
        center: [view.lon, view.lat], zoom: view.zoom,
      });
    } catch {
      return null;
    }
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibregl.NavigationControl({showCompass: false}), 'top-right');
    map.addControl(new maplibregl.ScaleControl({maxWidth: 110}), 'bottom-left');
    map.getCanvas().setAttribute('aria-label', 'Map of who holds what. Arrow keys move it, plus and minus zoom, T opens the table of all settlements.');
    map.on('error', (event) => console.error(event.error?.message ?? event));
    // Before the first tile asks for them.
    map.on('style.load', () => {
      for (const name of ['light', 'dark']) {
        if (map.hasImage(`hatch-${name}`)) continue;
        map.addImage(`hatch-${name}`, hatch(name), {pixelRatio: 2});
        states.slice(0, -1).forEach((_, at) => map.addImage(`dots-${at}-${name}`, dotted(at, name), {pixelRatio: 2}));
      }
    });

    const feature = (at, look) => {
      const now = packed(look);
      if (shown[at] === now) return;
      shown[at] = now;
      map.setFeatureState({source: 'cells', id: at}, look);
      map.setFeatureState({source: 'dots', id: at}, look);
    };
    const area = (list, properties = {}) => ({type: 'Feature', properties, geometry: {type: 'MultiPolygon', coordinates: list.flatMap((at) => W.cell(at))}});
    // What was handed over last, as text: the same again costs the map a whole round of tiles.
    const last = {};
    const give = (source, value, mark) => {
      if (last[source] === mark) return;
      last[source] = mark;
      map.getSource(source).setData(value());
    };
    const draw = ({day, moved}) => {
      const now = W.choice.atlas.days[day];
      const look = lookOf(day);
      const only = W.claimedOnly(day);
      const grey = [];
      for (let at = 0; at < W.count; at++) {
        feature(at, look(at));
        if (now.state[at] === contested) grey.push(at);
      }
      give('hatched', () => collection(grey.length ? [area(grey)] : []), grey.join());
      give('claimed', () => collection(states.map((_, s) => area(only.filter((at) => now.state[at] === s), {state: s})).filter((f) => f.geometry.coordinates.length)), only.map((at) => `${at}/${now.state[at]}`).join());
      give('front', () => ({type: 'Feature', properties: {}, geometry: {type: 'MultiLineString', coordinates: W.front(day)}}), now.state.join(''));
      give('today', () => collection(moved.map((place) => dot(place))), moved.join());
      if (last.names !== last.today) map.setFilter('names', named(moved));
      last.names = last.today;
    };
    const start = () => {
      if (ready) return;
      ready = true;
      if (waiting !== null) draw(waiting);
      onReady?.();
    };
    map.on('load', start);

    const at = (place) => {
      const box = [[place.x - 5, place.y - 5], [place.x + 5, place.y + 5]];
      const near = map.queryRenderedFeatures(box, {layers: ['dots', 'today']}).map((f) => f.id);
      const distance = (id) => {
        const p = map.project([places.lon[id], places.lat[id]]);
        return Math.hypot(p.x - place.x, p.y - place.y);
      };
      near.sort((a, b) => distance(a) - distance(b));
      return near[0] ?? map.queryRenderedFeatures(place, {layers: ['area']})[0]?.id ?? null;
    };
    map.on('click', (event) => onPick(at(event.point)));
    map.on('mousemove', (event) => onHover(ready ? at(event.point) : null, event.point));
    map.on('mouseout', () => onHover(null));
    map.on('moveend', () => {
      const {lng, lat} = map.getCenter();
      onMoved({zoom: map.getZoom(), lat, lon: lng});
    });
    dark.addEventListener('change', () => {
      theme = dark.matches ? 'dark' : 'light';
      for (const [layer, values] of Object.entries(paints(theme))) for (const [key, value] of Object.entries(values)) map.setPaintProperty(layer, key, value);
    });

    // Marks of checks are buttons of the page, so that a keyboard reaches them and a screen reader tells them.
    let pins = [];
    const pin = (mark, onCheck) => {
      const button = W.ui.el('button', {type: 'button', class: `check-pin ${mark.kind}`, 'aria-label': mark.label, 'aria-current': mark.chosen ? 'true' : null, title: mark.label, onclick: (event) => { event.stopPropagation(); onCheck(mark.check); }}, mark.sign);
      return new maplibregl.Marker({element: button, offset: [mark.left, 0]}).setLngLat([mark.lon, mark.lat]).addTo(map);
    };

    return {
      mark: (marks, onCheck) => {
        for (const one of pins) one.remove();
        pins = marks.map((mark) => pin(mark, onCheck));
        const areas = W.markedAreas();
        const text = areas.features.map((feature) => feature.properties.id).join();
        if (ready) give('marked', () => areas, text); else if (text) map.once('load', () => give('marked', () => areas, text));
      },
      frame: (box) => {
        const goal = {padding: 60, maxZoom: 8.5, ...(still.matches ? {animate: false} : {duration: 500})};
        map.fitBounds([[box[0], box[1]], [box[2], box[3]]], goal);
      },
      show: (day, moved) => { waiting = {day, moved}; if (ready) draw(waiting); },
      letter: () => { for (const layer of ['names', 'today-names']) map.setLayoutProperty(layer, 'text-field', ['get', W.locally ? 'local' : 'name']); },
      choose: (place) => {
        const set = () => map.getSource('chosen').setData(collection(place === null ? [] : [dot(place)]));
        if (ready) set(); else map.once('load', set);
      },
      fly: (place) => {
        const goal = {center: [places.lon[place], places.lat[place]], zoom: Math.max(map.getZoom(), 8.5)};
        if (still.matches) map.jumpTo(goal); else map.easeTo({...goal, duration: 500});
      },
      look: ({lon, lat, zoom}) => map.jumpTo({center: [lon, lat], zoom}),
      resize: () => map.resize(),
      native: map,
    };
  };
})();
