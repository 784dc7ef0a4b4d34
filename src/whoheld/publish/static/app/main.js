// Puts map, panel and day together. State is the day, the settlement and the view; it stands in the address' fragment.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {meta, places, ui, panel} = W;
  const id = (name) => document.getElementById(name);
  const last = meta.days.length - 1;
  const now = {day: last, place: null, view: null};
  let player = null;

  const parse = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const day = meta.days.indexOf(given.get('day'));
    const view = (given.get('view') ?? '').split('/').map(Number);
    return {
      day: day >= 0 ? day : null,
      place: W.index.get(given.get('place')) ?? null,
      view: view.length === 3 && view.every(Number.isFinite) && Math.abs(view[1]) <= 85 ? {zoom: view[0], lat: view[1], lon: view[2]} : null,
    };
  };
  const write = () => {
    const parts = [`day=${meta.days[now.day]}`];
    if (now.place !== null) parts.push(`place=${places.id[now.place]}`);
    if (now.view) parts.push(`view=${now.view.zoom.toFixed(2)}/${now.view.lat.toFixed(4)}/${now.view.lon.toFixed(4)}`);
    try {
      history.replaceState(null, '', `#${parts.join('&')}`);
    } catch { /* a sandboxed frame may not */ }
  };

  const colors = () => {
    const root = document.documentElement.style;
    const url = (theme) => {
      const canvas = document.createElement('canvas');
      const image = W.hatch(theme);
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext('2d').putImageData(image, 0, 0);
      return `url(${canvas.toDataURL()})`;
    };
    for (const theme of ['light', 'dark']) {
      W.states.forEach((_, at) => root.setProperty(`--state-${at}-${theme}`, W.colorOf(at, theme)));
      root.setProperty(`--hatch-${theme}`, url(theme));
    }
    document.documentElement.dataset.contested = String(W.contested);
  };

  const act = {onPick: (place) => pick(place, {fly: true, focus: true})};
  const render = () => {
    id('slider').value = String(now.day);
    id('slider').setAttribute('aria-valuetext', ui.dated(meta.days[now.day]));
    id('day').value = ui.dated(meta.days[now.day]);
    id('prev').disabled = now.day === 0;
    id('next').disabled = now.day === last;
    for (const bar of id('bars').children) bar.classList.toggle('now', Number(bar.dataset.day) === now.day);
    panel.summary(now.day);
    panel.tabs(now.day, act);
    panel.place(now.place, now.day, act);
    map?.show(now.day);
  };
  const go = (day) => {
    const next = Math.max(0, Math.min(last, day));
    if (next === now.day) return;
    now.day = next;
    render();
    write();
  };
  const pick = (place, {fly = false, focus = false} = {}) => {
    now.place = place;
    panel.place(place, now.day, act);
    map?.choose(place);
    if (place !== null && fly) map?.fly(place);
    if (focus) id('panel').focus({preventScroll: true});
    id('panel').scrollTop = 0;
    if (place !== null && matchMedia('(max-width: 760px)').matches) id('place').scrollIntoView({block: 'start'});
    write();
  };

  const stop = () => {
    clearInterval(player);
    player = null;
    id('play').setAttribute('aria-pressed', 'false');
    id('play').setAttribute('aria-label', 'Play');
  };
  const play = () => {
    if (player) return stop();
    if (now.day === last) go(0);
    id('play').setAttribute('aria-pressed', 'true');
    id('play').setAttribute('aria-label', 'Pause');
    player = setInterval(() => { if (now.day === last) stop(); else go(now.day + 1); }, 900);
  };

  const bars = () => {
    const most = Math.max(1, ...W.changes.map((list) => list.length));
    id('bars').replaceChildren(...W.changes.map((list, day) => {
      const column = ui.el('div', {class: 'column', 'data-day': String(day), style: {left: `calc(8px + (100% - 16px) * ${last ? day / last : 0})`, width: `clamp(2px, calc((100% - 16px) / ${meta.days.length} - 2px), 16px)`}});
      W.states.forEach((_, state) => {
        const size = list.filter((change) => change.after === state).length;
        if (size) column.append(ui.el('span', {'data-state': String(state), style: {height: `${Math.max(4, (100 * size) / most)}%`}}));
      });
      return column;
    }));
    id('first').textContent = ui.dated(meta.days[0], ui.short);
    id('last').textContent = ui.dated(meta.days[last], ui.short);
  };

  const tip = (place, spot) => {
    const box = id('tip');
    box.hidden = place === null || place === undefined;
    if (box.hidden) return;
    box.replaceChildren(ui.el('strong', {}, places.name[place]), ui.el('span', {}, W.stateName(W.states[W.days[now.day].state[place]])));
    const flip = spot.x > id('map').clientWidth - 190;
    box.style.left = `${flip ? spot.x - 14 - box.offsetWidth : spot.x + 14}px`;
    box.style.top = `${Math.max(4, spot.y - 12)}px`;
  };

  const search = () => {
    const [input, list] = [id('find'), id('found')];
    let found = [];
    let at = 0;
    const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
    const take = (place) => { input.value = ''; close(); pick(place, {fly: true, focus: true}); };
    const show = () => {
      list.replaceChildren(...found.map((place, row) => ui.el('li', {role: 'option', id: `found-${row}`, 'aria-selected': String(row === at), onmousedown: (event) => { event.preventDefault(); take(place); }},
        ui.el('span', {}, places.name[place]), ui.el('span', {class: 'more'}, places.oblasts[places.oblast[place]] ?? ''))));
      list.hidden = !found.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
      if (found.length) input.setAttribute('aria-activedescendant', `found-${at}`);
    };
    input.addEventListener('input', () => { found = W.find(input.value, 8); at = 0; show(); });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { close(); return; }
      const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (step && found.length) { event.preventDefault(); at = (at + step + found.length) % found.length; show(); }
      if (event.key === 'Enter' && found.length) take(found[at]);
    });
  };

  const keys = (event) => {
    if (event.target.closest?.('input, textarea, select, [role=tab]') || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && now.place !== null) pick(null, {focus: true});
    if (event.target.closest?.('.maplibregl-map')) return;
    if (event.key === 'ArrowLeft') { stop(); go(now.day - 1); }
    if (event.key === 'ArrowRight') { stop(); go(now.day + 1); }
  };

  const asked = parse();
  now.day = asked.day ?? last;
  now.place = asked.place;
  now.view = asked.view;
  colors();
  const map = W.map({
    view: asked.view,
    onPick: (place) => pick(place),
    onHover: tip,
    onMoved: (view) => { now.view = view; write(); },
    onReady: () => { document.body.dataset.map = 'ready'; },
  });
  if (!map) {
    id('map').hidden = true;
    id('nomap').hidden = false;
    document.body.dataset.map = 'none';
  }
  W.view = map;
  panel.legend();
  if (matchMedia('(max-width: 760px)').matches) id('legend').open = false;
  bars();
  id('slider').max = String(last);
  id('slider').addEventListener('input', (event) => { stop(); go(Number(event.target.value)); });
  id('prev').addEventListener('click', () => { stop(); go(now.day - 1); });
  id('next').addEventListener('click', () => { stop(); go(now.day + 1); });
  id('play').addEventListener('click', play);
  document.addEventListener('keydown', keys);
  addEventListener('hashchange', () => {
    const given = parse();
    if (given.day !== null) now.day = given.day;
    now.place = given.place;
    render();
    map?.choose(now.place);
    if (given.view) map?.look(given.view);
  });
  search();
  render();
  map?.choose(now.place);
  document.body.dataset.ready = 'yes';
})();
