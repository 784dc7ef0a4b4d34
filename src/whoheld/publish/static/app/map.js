// The map that moves: MapLibre bears its names and what is chosen, over the ground of ground.js, which it takes along.
// `whoheld.map(options)` gives null where the browser can't draw it.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states} = W;
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

  const peopleShown = ['step', ['zoom'], 400000, 5.5, 100000, 6.5, 20000, 7.4, 8000, 8.5, 2500, 9.5, 400, 10.5, 0];

  const paints = (theme) => {
    const c = THEME[theme];
    return {
      marked: {'line-color': c.ring, 'line-width': 2.4, 'line-dasharray': [2, 1.5]},
      chosen: {'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 8, 9, 13], 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': c.ring, 'circle-stroke-width': 3},
      'region-names': {'text-color': c.faint, 'text-halo-color': c.halo, 'text-halo-width': 1.2},
      names: {'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.4},
      'today-names': {'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6},
    };
  };

  /** Settlements named by their size; those that changed have a layer of names to themselves. */
  const named = (others) => ['all', ['>=', ['get', 'label'], peopleShown], ['!', ['in', ['id'], ['literal', others]]]];
  const lettered = (size) => ({'text-field': ['get', W.locally ? 'local' : 'name'], 'text-font': FONT, 'text-size': size, 'text-variable-anchor': ['left', 'right', 'top', 'bottom'], 'text-radial-offset': 0.7, 'text-justify': 'auto', 'symbol-sort-key': ['-', 0, ['get', 'people']]});
  const style = (theme) => {
    const paint = paints(theme);
    const layer = (id, type, source, more = {}) => ({id, type, ...(source ? {source} : {}), paint: paint[id], ...more});
    const data = (value, more = {}) => ({type: 'geojson', data: value, tolerance: 0.2, ...more});
    return {
      version: 8,
      sources: {
        dots: data(collection(places.id.map((_, at) => dot(at)))), labels: data(W.layers.labels), today: data(none), chosen: data(none), marked: data(none),
      },
      layers: [
        layer('marked', 'line', 'marked', {layout: {'line-cap': 'round', 'line-join': 'round'}}), layer('chosen', 'circle', 'chosen'),
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

  W.map = ({ground, onPick, onHover, onMoved, onReady, view}) => {
    if (!globalThis.maplibregl) return null;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    let theme = dark.matches ? 'dark' : 'light';
    let waiting = null;
    let ready = false;
    let map;
    try {
      map = new maplibregl.Map({
        container: 'map', style: style(theme), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0,
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
    // What was handed over last, as text: the same again costs the map a whole round of tiles.
    const last = {};
    const give = (source, value, mark) => {
      if (last[source] === mark) return;
      last[source] = mark;
      map.getSource(source).setData(value());
    };
    const draw = (moved) => {
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

    const where = () => {
      const {lng, lat} = map.getCenter();
      return {zoom: map.getZoom(), lat, lon: lng};
    };
    const box = map.getContainer();
    let held = false;
    /** While days run by fast, the names stand in the ground's picture: two canvases on each other take the browser twice as long. */
    const hold = (on) => {
      if (held === on || !ready) return;
      held = on;
      ground.carry(on ? map.getCanvas() : null);
      map.getCanvas().style.opacity = on ? '0' : '';
    };
    map.on('idle', () => { if (held) ground.carry(map.getCanvas()); });
    const lay = (how) => { hold(false); if (box.clientWidth && box.clientHeight) ground[how](where(), box.clientWidth, box.clientHeight, theme); };
    map.on('move', () => lay('follow'));
    map.on('resize', () => lay('view'));
    map.on('click', (event) => onPick(ground.at(event.point)));
    map.on('mousemove', (event) => onHover(ready ? ground.at(event.point) : null, event.point));
    map.on('mouseout', () => onHover(null));
    map.on('moveend', () => {
      lay('view');
      onMoved(where());
    });
    dark.addEventListener('change', () => {
      theme = dark.matches ? 'dark' : 'light';
      for (const [layer, values] of Object.entries(paints(theme))) for (const [key, value] of Object.entries(values)) map.setPaintProperty(layer, key, value);
      lay('view');
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
      show: (moved) => { waiting = moved; if (ready) draw(moved); },
      hold,
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
