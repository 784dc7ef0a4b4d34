// The choices above the map (whose word, as known when, compared with what, names), the search box and the downloads.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {meta, places, states, ui, choice} = W;
  const {el, dated} = ui;
  const id = (name) => document.getElementById(name);
  const option = (value, text, chosen) => el('option', {value, selected: value === chosen}, text);

  /** Fill the lists with what there is, for the state given. */
  const fill = (now) => {
    const sides = meta.views.filter((view) => view.by);
    id('by').replaceChildren(option('', 'Everyone', now.by),
      ...sides.map(({by}) => option(by, by === 'neither' ? 'Neither side alone' : `${W.stateName(by)} alone`, now.by)),
      ...(sides.length > 1 ? [option('differ', 'Where they differ', now.by)] : []));
    id('known').replaceChildren(option('', 'now', now.known),
      ...meta.views.filter((view) => view.known).map(({known}) => option(known, known === 'then' ? 'on each evening' : dated(known), now.known)));
    id('against').replaceChildren(option('day', 'the day before', now.against), option('week', 'a week before', now.against),
      ...(W.has('', 'then') && now.known !== 'then' ? [option('then', 'the belief of that evening', now.against)] : []),
      ...(now.by || now.known ? [option('now', 'everyone’s word, known now', now.against)] : []),
      el('optgroup', {label: 'another day'}, meta.days.slice(0, choice.atlas.days.length).map((day) => option(day, dated(day), now.against))));
    id('against').disabled = choice.differ;
    id('names').replaceChildren(option('', 'Latin', ''), option('local', 'local', W.locally ? 'local' : ''));
  };
  const start = ({choose, letter}) => {
    // One file is made for each voice and each date of knowledge, none for both at once.
    id('by').addEventListener('change', (event) => choose({by: event.target.value, known: '', against: 'day'}));
    id('known').addEventListener('change', (event) => choose({known: event.target.value, by: '', against: event.target.value ? 'now' : 'day'}));
    id('against').addEventListener('change', (event) => choose({against: event.target.value}));
    id('names').addEventListener('change', (event) => letter(event.target.value === 'local'));
    id('save').addEventListener('keydown', (event) => { if (event.key === 'Escape') { id('save').open = false; id('save').firstElementChild.focus(); event.stopPropagation(); } });
    for (const [name, make] of [['geojson', geojson], ['csv', csv], ['png', png]]) id(`save-${name}`).addEventListener('click', make);
  };
  W.controls = {fill, start};

  W.search = ({onPlace, onClaim}) => {
    const [input, list] = [id('find'), id('found')];
    let found = [];
    let at = 0;
    const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
    const take = ({place, claim}) => { input.value = ''; close(); if (claim) onClaim(claim); else onPlace(place); };
    const words = ({place, claim}) => (claim
      ? [el('span', {class: 'quoted', dir: 'auto'}, claim.quote.slice(0, 120)), el('span', {class: 'more'}, `${claim.on ? dated(claim.on) : 'no date'}, ${ui.printed(claim.doc).slice(0, 60)}`)]
      : [el('span', {}, W.nameOf(place)), el('span', {class: 'more'}, places.oblasts[places.oblast[place]] ?? '')]);
    const show = () => {
      list.replaceChildren(...found.map((item, row) => el('li', {role: 'option', id: `found-${row}`, 'aria-selected': String(row === at), onmousedown: (event) => { event.preventDefault(); take(item); }}, words(item))));
      list.hidden = !found.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
      if (found.length) input.setAttribute('aria-activedescendant', `found-${at}`);
    };
    input.addEventListener('input', () => {
      found = [...W.find(input.value, 6).map((place) => ({place})), ...W.quoted(input.value, 5).map((claim) => ({claim}))];
      at = 0;
      show();
    });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { close(); return; }
      const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (step && found.length) { event.preventDefault(); at = (at + step + found.length) % found.length; show(); }
      if (event.key === 'Enter' && found.length) take(found[at]);
    });
  };

  const file = (blob, ending) => {
    const {on, by, known} = W.titled();
    const url = URL.createObjectURL(blob);
    el('a', {href: url, download: ['map', on, by, known && `known-${known}`].filter(Boolean).join('-') + ending}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  /** One row for each settlement of the map shown. */
  const rows = () => {
    const {day, on, by, known} = W.titled();
    const shown = choice.atlas.days[day];
    return places.id.map((key, at) => ({
      place: key, name: places.name[at], local_name: places.local[at] ?? places.name[at], region: places.oblasts[places.oblast[at]] ?? null,
      lat: places.lat[at], lon: places.lon[at], population: places.population[at] || null, area_km2: places.km2[at],
      on, known: known || meta.known, by: by && by !== 'differ' ? by : 'everyone', state: states[shown.state[at]],
      ...Object.fromEntries(states.map((state, s) => [`percent_${state}`, shown.percent[at * states.length + s]])), evidence_age_days: W.age(at, day),
    }));
  };
  const geojson = () => {
    const {title, date, words} = W.titled();
    const features = rows().map((properties, at) => ({type: 'Feature', id: properties.place, properties, geometry: {type: 'MultiPolygon', coordinates: W.cell(at)}})).filter((f) => f.geometry.coordinates.length);
    file(new Blob([JSON.stringify({type: 'FeatureCollection', title: `${title}: ${date}`, description: words, attribution: meta.attributions.join(' '), features})], {type: 'application/geo+json'}), '.geojson');
  };
  const csv = () => {
    // A spreadsheet must not take a name for a formula.
    const cell = (value) => { const text = value === null ? '' : typeof value === 'string' && /^[=+@\t\r-]/.test(value) ? `'${value}` : String(value); return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
    const all = rows();
    file(new Blob([[Object.keys(all[0]), ...all.map(Object.values)].map((row) => row.map(cell).join(',')).join('\r\n'), '\r\n'], {type: 'text/csv'}), '.csv');
  };

  const loaded = (url) => new Promise((done, failed) => { const image = new Image(); image.onload = () => done(image); image.onerror = failed; image.src = url; });
  const wrapped = (pen, text, wide) => {
    const lines = [''];
    for (const word of text.split(' ')) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width > wide && lines.at(-1)) lines.push(word); else lines[lines.length - 1] = longer;
    }
    return lines;
  };
  /** What stands on the map as parts of the page, drawn into the saved picture: the marks of checks and the scale. */
  const furnish = (pen, top, high, style) => {
    const map = W.live.native;
    pen.textAlign = 'center';
    pen.font = 'bold 13px sans-serif';
    for (const mark of W.liveMarks()) {
      const {x, y} = map.project([mark.lon, mark.lat]);
      pen.fillStyle = style.getPropertyValue(`--${mark.kind}`);
      pen.strokeStyle = style.backgroundColor;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(x + mark.left, top + y, 10, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
      pen.fillStyle = style.backgroundColor;
      pen.fillText(mark.sign, x + mark.left, top + y + 4.5);
    }
    pen.textAlign = 'start';
    const {km, wide} = W.scaleOf({lat: map.getCenter().lat, zoom: map.getZoom()});
    pen.strokeStyle = pen.fillStyle = style.color;
    pen.lineWidth = 1.5;
    pen.strokeRect(10, top + high - 14, wide, 4);
    pen.font = '11px sans-serif';
    pen.fillText(`${km} km`, 14, top + high - 20);
  };
  /** The map shown with its title, date, key and sources, as a picture file. */
  const png = async () => {
    const {title, date, words} = W.titled();
    const drawn = document.querySelector('#map canvas.maplibregl-canvas');
    const from = document.body.dataset.map === 'ready' && drawn ? drawn : await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(W.drawn()))}`);
    const scale = from === drawn ? devicePixelRatio : 2;
    const [wide, high] = from === drawn ? [from.width / scale, from.height / scale] : [from.width, from.height];
    const style = getComputedStyle(document.body);
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    const small = '11px sans-serif';
    pen.font = small;
    const foot = wrapped(pen, `A record of public claims, not of facts on the ground. Stronger colour: newer evidence. Dots: claimed only, by the side that gained. Rings: changed, or differs. ${meta.attributions.join(' ')}${from === drawn ? ' Map: MapLibre.' : ''}`, wide - 32);
    const [top, bottom] = [66, 40 + 14 * foot.length];
    [canvas.width, canvas.height] = [wide * scale, (high + top + bottom) * scale];
    pen.scale(scale, scale);
    pen.fillStyle = style.backgroundColor;
    pen.fillRect(0, 0, wide, high + top + bottom);
    pen.fillStyle = style.color;
    pen.font = 'bold 20px Georgia, serif';
    pen.fillText(`${title}: ${date}`, 16, 30, wide - 32);
    pen.font = '13px sans-serif';
    pen.fillText(words, 16, 52, wide - 32);
    if (from === drawn) pen.drawImage(W.shown.canvas, 0, top, wide, high);
    pen.drawImage(from, 0, top, wide, high);
    if (from === drawn) furnish(pen, top, high, style);
    const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    let x = 16;
    states.forEach((state, at) => {
      pen.fillStyle = W.colorOf(at, theme);
      pen.fillRect(x, top + high + 10, 16, 12);
      pen.fillStyle = style.color;
      const name = ui.cap(W.stateName(state));
      pen.fillText(name, x + 22, top + high + 20);
      x += 44 + pen.measureText(name).width;
    });
    pen.font = small;
    foot.forEach((line, at) => pen.fillText(line, 16, top + high + 40 + 14 * at, wide - 32));
    canvas.toBlob((blob) => file(blob, '.png'), 'image/png');
  };
})();
