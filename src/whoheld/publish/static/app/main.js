// Puts map, panel and day together. The state (which day, which map, which settlement, which view) stands in the
// address' fragment. The picture and the totals come first; the claims and MapLibre are fetched once they stand there.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {meta, places, ui, panel, choice} = W;
  const id = (name) => document.getElementById(name);
  const narrow = matchMedia('(max-width: 760px)');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const final = meta.days.length - 1;
  const now = {day: final, place: null, view: null, by: '', known: '', against: 'day', as: 'map', embed: false};
  let map = null;
  let player = null;
  const ground = W.ground(id('ground'));
  W.shown = ground;
  const REST_MS = 250; // without a move, the slider rests
  let later = null; // what waits for the slider to rest
  let slid = 0; // when it was moved last
  const last = () => choice.atlas.days.length - 1;

  const fetched = new Map();
  // A server marks the page's data with their version (?v=...), so that all of a page is of one.
  const version = new URL(document.querySelector('script[src^="data/meta.js"]').src).search;
  /** Run a script of this folder once: a page opened from disk may not fetch data in any other way. */
  const script = (path) => {
    if (!fetched.has(path)) {
      fetched.set(path, new Promise((done, failed) => {
        const node = ui.el('script', {src: path + version, onload: () => done(), onerror: () => { fetched.delete(path); failed(new Error(`${path} is not in the folder`)); }});
        document.head.append(node);
      }));
    }
    return fetched.get(path);
  };
  const sheet = (path) => new Promise((done, failed) => {
    // Before the page's own, which has the last word.
    document.querySelector('link[rel=stylesheet]').before(ui.el('link', {rel: 'stylesheet', href: path, onload: () => done(), onerror: failed}));
  });
  /** All days: the last two are there from the start. */
  const whole = async () => {
    if (W.whole) return;
    await script('data/days.js');
    if (!W.whole) W.fillDays();
  };
  const fetchView = (file) => script(`data/${file}.js`);
  const say = (text) => { id('status').textContent = text; };

  const parse = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const [by, known, against] = ['by', 'known', 'against'].map((key) => given.get(key) ?? '');
    const day = meta.days.indexOf(given.get('day'));
    const view = (given.get('view') ?? '').split('/').map(Number);
    const fits = by === 'differ' ? voices().length > 1 : W.has(by, known);
    return {
      day: day >= 0 ? day : final,
      place: W.index.get(given.get('place')) ?? null,
      view: view.length === 3 && view.every(Number.isFinite) && Math.abs(view[1]) <= 85 ? {zoom: view[0], lat: view[1], lon: view[2]} : null,
      by: fits ? by : '', known: fits ? known : '',
      against: ['week', 'then', 'now'].includes(against) || meta.days.includes(against) ? against : 'day',
      tab: given.get('tab') ?? 'changes', locally: given.get('names') === 'local', as: given.get('as') === 'table' ? 'table' : 'map', embed: given.get('embed') === '1',
    };
  };
  const address = ({embed = now.embed} = {}) => {
    const parts = [`day=${meta.days[now.day]}`];
    if (now.place !== null) parts.push(`place=${places.id[now.place]}`);
    for (const key of ['by', 'known']) if (now[key]) parts.push(`${key}=${encodeURIComponent(now[key])}`);
    if (now.against !== 'day') parts.push(`against=${now.against}`);
    if (panel.open() !== 'changes') parts.push(`tab=${panel.open()}`);
    if (W.locally) parts.push('names=local');
    if (now.view) parts.push(`view=${now.view.zoom.toFixed(2)}/${now.view.lat.toFixed(4)}/${now.view.lon.toFixed(4)}`);
    if (now.as === 'table') parts.push('as=table');
    if (embed) parts.push('embed=1');
    return `#${parts.join('&')}`;
  };
  const write = () => {
    id('full').href = address({embed: false});
    try {
      history.replaceState(null, '', address());
    } catch { /* a sandboxed frame may not */ }
  };

  const voices = () => meta.views.filter((view) => view.by);
  /** The map shown, in words. */
  W.words = () => {
    if (choice.differ) return 'On everyone’s word; rings mark where the maps by each side’s word alone differ';
    if (now.by) return now.by === 'neither' ? 'On the word of those of neither side alone' : `On the word of ${W.stateName(now.by)}’s side alone`;
    if (now.known === 'then') return 'As it could be known on that evening';
    if (now.known) return `As it could be known at the end of ${ui.dated(now.known)}`;
    return /^\d/.test(meta.known) ? `On everyone’s word, as known ${ui.when(meta.known)}` : `On everyone’s word, from ${meta.known}`;
  };
  W.titled = () => ({title: meta.title, date: ui.dated(meta.days[now.day]), words: W.words(), day: now.day, on: meta.days[now.day], by: now.by, known: now.known});

  /** Take up the map asked for in `now`: fetch what it needs, then make it the one shown. */
  const take = async () => {
    const wanted = {...now};
    try {
      const differ = wanted.by === 'differ';
      const atlas = await W.view(differ ? '' : wanted.by, wanted.known, fetchView);
      const spoken = differ ? await Promise.all(voices().map((view) => W.view(view.by, null, fetchView))) : [];
      const other = wanted.against === 'then' && W.has('', 'then') ? await W.view('', 'then', fetchView) : null;
      if (wanted.by !== now.by || wanted.known !== now.known || wanted.against !== now.against) return false; // chosen anew meanwhile
      Object.assign(choice, {atlas, differ, voices: spoken, other, against: wanted.against});
    } catch (error) {
      say(`${error.message}. The map shown stays as it was.`);
      return false;
    }
    now.day = Math.min(now.day, last());
    id('slider').max = String(last());
    W.controls.fill(now);
    bars();
    return true;
  };

  const colors = () => {
    const root = document.documentElement.style;
    const url = (image) => {
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext('2d', {willReadFrequently: true}).putImageData(image, 0, 0);
      return `url(${canvas.toDataURL()})`;
    };
    for (const theme of ['light', 'dark']) {
      W.states.forEach((_, at) => root.setProperty(`--state-${at}-${theme}`, W.colorOf(at, theme)));
      root.setProperty(`--hatch-${theme}`, url(W.hatch(theme)));
      root.setProperty(`--dots-${theme}`, url(W.dotted(Math.min(1, W.contested - 1), theme)));
    }
    document.documentElement.dataset.contested = String(W.contested);
  };

  const camera = () => now.view ?? W.camera(id('picture').clientWidth, id('picture').clientHeight);
  W.drawn = (theme = dark.matches ? 'dark' : 'light') => {
    const [wide, high] = [Math.max(200, id('picture').clientWidth), Math.max(200, id('picture').clientHeight)];
    return W.picture({day: now.day, camera: camera(), wide, high, theme, moved: W.moved(now.day), marks: marks(), label: `Map of ${ui.dated(meta.days[now.day])}. ${W.words()}. The totals and tables beside it say the same.`});
  };
  /** Lay the ground out for the view of the page, where MapLibre does not. */
  const lay = () => {
    if (document.body.dataset.map === 'none') id('picture').replaceChildren(W.drawn());
    else if (!map) ground.view(camera(), Math.max(200, id('ground').clientWidth), Math.max(200, id('ground').clientHeight), dark.matches ? 'dark' : 'light');
  };
  /** The day on the ground. */
  const picture = () => {
    if (document.body.dataset.map === 'none') return lay();
    ground.show(now.day, W.moved(now.day), document.body.dataset.map !== 'ready' ? 'all' : player ? 'moved' : '');
  };

  /** The table stands in the map's place where it is asked for, and below the picture where there is no map. */
  const table = () => {
    const whole = now.as === 'table';
    id('as-table').setAttribute('aria-pressed', String(whole));
    document.body.dataset.as = now.as;
    for (const part of ['map', 'picture', 'legend']) id(part).inert = whole;
    W.table({shown: whole || (document.body.dataset.map === 'none' && !now.embed), day: now.day, onPick: act.onPick});
  };
  const turn = (as) => {
    now.as = as;
    table();
    lay();
    map?.resize();
    write();
  };
  /** To the table by keyboard: from the links at the top, or by T on the map. */
  const toTable = () => {
    if (id('all').hidden) turn('table');
    id('all-name').focus();
  };

  const marks = () => (now.place === null ? W.marks(now.day, panel.open() === 'checks') : []);
  W.liveMarks = marks;
  /** A mark on the map leads to its card, a card's button to its mark. */
  const toCard = (at) => {
    W.chooseCheck(at);
    if (panel.open() !== 'checks') panel.turn('checks');
    render();
    const card = id(`check-${at}`);
    card?.closest('details')?.setAttribute('open', '');
    card?.scrollIntoView({block: 'nearest'});
    card?.focus();
  };
  const toMark = (at) => {
    const box = W.chooseCheck(at);
    if (now.as === 'table') turn('map');
    render();
    if (map) map.frame(box);
    else { now.view = W.fitted(box, id('picture').clientWidth, id('picture').clientHeight); lay(); write(); }
    if (narrow.matches) id('picture').scrollIntoView({block: 'nearest'});
    say(`The map shows where the figure was checked: ${W.marks(now.day, false).map((mark) => mark.label).join('; ')}`);
  };

  const act = {
    onCheck: toMark,
    onPick: (place) => pick(place, {fly: true, focus: true}),
    onDay: (day) => { stop(); go(day); },
    onTab: () => { if (panel.open() !== 'checks') W.chooseCheck(null); picture(); map?.mark(marks(), toCard); write(); },
  };
  /** The day on the slider and on the map: quick enough for each frame. */
  const show = () => {
    const date = ui.dated(meta.days[now.day]);
    id('slider').value = String(now.day);
    id('slider').setAttribute('aria-valuetext', date);
    id('day').value = date;
    id('prev').disabled = now.day === 0;
    id('next').disabled = now.day === last();
    const bar = id('bars').children[now.day];
    id('bar').replaceChildren(...(bar ? [bar.cloneNode(true)] : []));
    picture();
  };
  /** What else tells of the day: panel, table, names and marks on the map. */
  const tell = () => {
    clearTimeout(later);
    later = null;
    const date = ui.dated(meta.days[now.day]);
    id('caption').firstElementChild.textContent = `${meta.title}: ${date}. ${W.words()}.`;
    id('ground').setAttribute('aria-label', `Map of ${date}. ${W.words()}. The totals and tables beside it say the same.`);
    panel.summary(now.day);
    panel.tabs(now.day, act);
    panel.place(now.place, now.day, act);
    table();
    if (!player) still();
    map?.mark(marks(), toCard);
  };
  /** MapLibre takes the day up once it rests. */
  const still = () => {
    map?.hold(false);
    map?.show(W.moved(now.day));
  };
  const render = () => {
    show();
    tell();
  };
  const go = (day, {hurried = false} = {}) => {
    const next = Math.max(0, Math.min(last(), day));
    if (next === now.day) return;
    if (!W.whole) { whole().then(() => go(day), () => {}); return; }
    now.day = next;
    W.chooseCheck(null);
    if (hurried || player) map?.hold(true);
    show();
    const rest = () => { tell(); write(); };
    if (!hurried) return rest();
    clearTimeout(later);
    later = setTimeout(rest, REST_MS);
  };
  /** The slider's day. While it is dragged only the map keeps up; the rest follows once it rests. */
  const slide = (day) => {
    stop();
    const at = performance.now();
    go(day, {hurried: later !== null || at - slid < REST_MS});
    slid = at;
  };
  const pick = async (place, {fly = false, focus = false} = {}) => {
    if (!W.whole) await whole();
    now.place = place;
    panel.place(place, now.day, act);
    map?.choose(place);
    map?.mark(marks(), toCard);
    if (place !== null && fly) map?.fly(place);
    if (focus) id('panel').focus({preventScroll: true});
    id('panel').scrollTop = 0;
    if (place !== null && narrow.matches) id('place').scrollIntoView({block: 'start'});
    write();
  };
  const choose = async (change) => {
    stop();
    if (!W.whole) await whole();
    Object.assign(now, change);
    if (await take()) say(W.words());
    render();
    write();
  };

  const stop = () => {
    if (!player) return;
    clearInterval(player);
    player = null;
    id('play').setAttribute('aria-pressed', 'false');
    picture();
    still();
  };
  const play = () => {
    if (player) return stop();
    if (now.day === last()) go(0);
    id('play').setAttribute('aria-pressed', 'true');
    map?.show([]); // the names of a day's changes are the picture's while days run
    player = setInterval(() => { if (now.day === last()) stop(); else go(now.day + 1); }, 900);
  };

  const bars = () => {
    const {changes} = choice.atlas;
    const most = Math.max(1, ...changes.map((list) => list.length));
    id('bars').replaceChildren(...changes.map((list, day) => {
      const column = ui.el('div', {class: 'column', 'data-day': String(day), style: {left: `calc(8px + (100% - 16px) * ${last() ? day / last() : 0})`, width: `clamp(2px, calc((100% - 16px) / ${changes.length} - 2px), 16px)`}});
      W.states.forEach((_, state) => {
        const size = list.filter((change) => change.after === state).length;
        if (size) column.append(ui.el('span', {'data-state': String(state), style: {height: `${Math.max(4, (100 * size) / most)}%`}}));
      });
      return column;
    }));
    id('first').textContent = ui.dated(meta.days[0], ui.short);
    id('last').textContent = ui.dated(meta.days[last()], ui.short);
  };

  const tip = (place, spot) => {
    const box = id('tip');
    box.hidden = place === null || place === undefined;
    if (box.hidden) return;
    box.replaceChildren(ui.el('strong', {}, W.nameOf(place)), ui.el('span', {}, W.stateName(W.states[choice.atlas.days[now.day].state[place]])));
    const flip = spot.x > id('map').clientWidth - 190;
    box.style.left = `${flip ? spot.x - 14 - box.offsetWidth : spot.x + 14}px`;
    box.style.top = `${Math.max(4, spot.y - 12)}px`;
  };

  const keys = (event) => {
    if (event.target.closest?.('input, textarea, select, [role=tab]') || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && now.place !== null) pick(null, {focus: true});
    if (event.target.closest?.('.maplibregl-map')) {
      if (event.key === 't' || event.key === 'T') { event.preventDefault(); toTable(); }
      return;
    }
    if (event.key === 'ArrowLeft') { stop(); go(now.day - 1); }
    if (event.key === 'ArrowRight') { stop(); go(now.day + 1); }
  };

  const nomap = () => {
    id('map').hidden = true;
    id('nomap').hidden = false;
    id('legend').open = false;
    document.body.dataset.map = 'none';
    render();
  };
  const startMap = async () => {
    if (!W.drawable()) return nomap();
    try {
      await Promise.all([script('vendor/maplibre-gl.js'), sheet('vendor/maplibre-gl.css')]);
    } catch {
      return nomap();
    }
    map = W.map({
      ground, view: camera(), onPick: (place) => pick(place), onHover: tip,
      onMoved: (view) => { now.view = view; write(); },
      onReady: () => { document.body.dataset.map = 'ready'; picture(); performance.mark('map'); },
    });
    if (!map) return nomap();
    W.live = map;
    map.show(W.moved(now.day));
    map.choose(now.place);
    map.mark(marks(), toCard);
  };

  const read = async () => {
    const {tab, locally, ...asked} = parse();
    // The last day by everyone's word needs nothing but itself and the day before.
    if (asked.day !== final || asked.place !== null || asked.by || asked.known || asked.against !== 'day') await whole();
    Object.assign(now, asked);
    W.locally = locally;
    panel.turn(tab);
    document.body.dataset.embed = asked.embed ? 'yes' : 'no';
    await take();
  };
  const frame = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
  /** When the browser says that the picture is on the screen; MapLibre's start would hold it up. */
  const painted = () => new Promise((done) => {
    setTimeout(done, 1000);
    try {
      new PerformanceObserver(done).observe({type: 'paint', buffered: true});
    } catch { /* this browser does not say */ }
  });

  const begin = async () => {
    colors();
    panel.legend();
    if (narrow.matches || location.hash.includes('embed=1')) id('legend').open = false;
    W.controls.start({choose, letter: (locally) => { W.locally = locally; map?.letter(); render(); write(); }});
    W.search({onPlace: act.onPick, onClaim: (claim) => {
      const place = W.index.get(claim.placeId) ?? null;
      const day = meta.days.indexOf(claim.on);
      if (day >= 0) go(day);
      if (place === null) { panel.turn('claims'); pick(null, {focus: true}); render(); } else act.onPick(place);
    }});
    id('slider').addEventListener('input', (event) => slide(Number(event.target.value)));
    id('prev').addEventListener('click', () => { stop(); go(now.day - 1); });
    id('next').addEventListener('click', () => { stop(); go(now.day + 1); });
    id('play').addEventListener('click', play);
    id('as-table').addEventListener('click', () => turn(now.as === 'table' ? 'map' : 'table'));
    // The address' fragment is the view shown: a link within the page must not change it.
    for (const link of document.querySelectorAll('a.skip')) link.addEventListener('click', (event) => { event.preventDefault(); if (link.id) toTable(); else id('panel').focus(); });
    document.addEventListener('keydown', keys);
    addEventListener('resize', lay);
    // On paper the legend stands open, and the picture in the map's place.
    let opened = true;
    addEventListener('beforeprint', () => { opened = id('legend').open; id('legend').open = true; id('picture').replaceChildren(W.drawn()); });
    addEventListener('afterprint', () => { id('legend').open = opened; if (document.body.dataset.map !== 'none') id('picture').replaceChildren(); });
    dark.addEventListener('change', lay);
    await read();
    picture();
    lay();
    render();
    await frame();
    performance.mark('useful');
    try {
      await whole();
      bars();
      show();
    } catch (error) {
      say(`${error.message}: only the last day can be shown.`);
    }
    try {
      await script('data/claims.js');
      W.fillBook(globalThis.whoheldData.claims);
    } catch (error) {
      say(`${error.message}: no claims can be shown.`);
    }
    render();
    document.body.dataset.ready = 'yes';
    performance.mark('interactive');
    await painted();
    await startMap();
    addEventListener('hashchange', async () => {
      await read();
      render();
      map?.choose(now.place);
      if (now.view) map?.look(now.view);
    });
  };
  begin();
})();
