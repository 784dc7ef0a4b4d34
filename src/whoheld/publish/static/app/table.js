// All settlements of the day shown as a table, a page at a time: beside the map by choice, below the picture where there
// is no map. Who can't see the map finds the same here.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, ui} = W;
  const {el, number, many} = ui;
  const PAGE = 50;
  const id = (name) => document.getElementById(name);
  const now = {words: '', region: '', state: '', sort: 'people', up: false, page: 0};
  let wanted = null;

  const day = () => W.choice.atlas.days[wanted.day];
  const percent = (at) => day().percent[at * states.length + day().state[at]];
  const spoke = (at) => W.age(at, wanted.day) ?? 1e6;
  const named = new Intl.Collator('en');
  // Each column: key, heading, what a cell says, and what rows are put in order by (the greater first unless `up`).
  const COLUMNS = [
    ['name', 'Settlement', null, (a, b) => named.compare(W.nameOf(b), W.nameOf(a))],
    ['state', 'Held by', (at) => ui.chip(day().state[at]), (a, b) => day().state[b] - day().state[a]],
    ['percent', 'Probability', (at) => `${percent(at)} %`, (a, b) => percent(a) - percent(b)],
    ['region', 'Region', (at) => places.oblasts[places.oblast[at]] ?? '', (a, b) => named.compare(places.oblasts[places.oblast[b]] ?? '', places.oblasts[places.oblast[a]] ?? '')],
    ['age', 'Latest evidence', (at) => { const age = W.age(at, wanted.day); return age === null ? 'starting map' : ui.ago(age); }, (a, b) => spoke(b) - spoke(a)],
    ['people', 'People', (at) => (places.population[at] ? number.format(places.population[at]) : 'not known'), (a, b) => places.population[a] - places.population[b]],
  ];

  const chosen = () => {
    const order = COLUMNS.find(([key]) => key === now.sort)[3];
    const names = now.words ? new Set(W.find(now.words, W.count)) : null;
    const found = [];
    for (let at = 0; at < W.count; at++) {
      if (names && !names.has(at)) continue;
      if (now.region !== '' && places.oblast[at] !== Number(now.region)) continue;
      if (now.state !== '' && day().state[at] !== Number(now.state)) continue;
      found.push(at);
    }
    return found.sort((a, b) => (now.up ? order(a, b) : order(b, a)) || places.population[b] - places.population[a] || a - b);
  };

  const heading = ([key, label]) => {
    const own = key === now.sort;
    const turn = () => { Object.assign(now, {sort: key, up: own ? !now.up : false, page: 0}); rows(); id('all-rows').querySelector(`[data-key=${key}]`).focus(); };
    return el('th', {scope: 'col', 'aria-sort': own ? (now.up ? 'ascending' : 'descending') : null},
      el('button', {type: 'button', 'data-key': key, onclick: turn}, label, el('span', {class: 'order', 'aria-hidden': 'true'}, own ? (now.up ? '▲' : '▼') : '')));
  };
  const rows = () => {
    const found = chosen();
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    now.page = Math.min(now.page, pages - 1);
    const first = now.page * PAGE;
    const part = found.slice(first, first + PAGE);
    const said = found.length ? `${number.format(first + 1)} to ${number.format(first + part.length)} of ${many(found.length, 'settlement', 'settlements')}` : 'No settlement is like that';
    id('all-count').textContent = said;
    id('all-back').disabled = now.page === 0;
    id('all-on').disabled = now.page === pages - 1;
    id('all-rows').replaceChildren(el('table', {class: 'all'},
      el('caption', {}, `Settlements at the end of ${ui.dated(W.meta.days[wanted.day])}. ${W.words()}.`),
      el('thead', {}, el('tr', {}, COLUMNS.map(heading))),
      el('tbody', {}, part.map((at) => el('tr', {},
        el('th', {scope: 'row'}, el('button', {type: 'button', class: 'pick', 'data-place': at, onclick: () => wanted.onPick(at)}, W.nameOf(at))),
        COLUMNS.slice(1).map(([key, , cell]) => el('td', {class: key}, cell(at))))))));
  };
  const option = (value, text) => el('option', {value}, text);
  const start = () => {
    const change = (key) => (event) => { now[key] = event.target.value; now.page = 0; rows(); };
    const step = (by) => () => {
      now.page += by;
      rows();
      id('all-rows').scrollTop = 0;
      if (id(by > 0 ? 'all-on' : 'all-back').disabled) id(by > 0 ? 'all-back' : 'all-on').focus();
    };
    id('all').replaceChildren(
      el('div', {class: 'filters'},
        el('label', {}, 'Name ', el('input', {type: 'search', id: 'all-name', autocomplete: 'off', oninput: change('words')})),
        el('label', {}, 'Region ', el('select', {id: 'all-region', onchange: change('region')}, option('', 'all'), places.oblasts.map((name, at) => option(at, name)))),
        el('label', {}, 'Held by ', el('select', {id: 'all-state', onchange: change('state')}, option('', 'anyone'), states.map((state, at) => option(at, W.stateName(state)))))),
      el('div', {id: 'all-rows', tabindex: '0', role: 'region', 'aria-label': 'Table of settlements'}),
      el('div', {class: 'pages'},
        el('button', {type: 'button', id: 'all-back', onclick: step(-1)}, 'Rows before'),
        el('span', {id: 'all-count', role: 'status'}),
        el('button', {type: 'button', id: 'all-on', onclick: step(1)}, 'Next rows')));
  };

  /** Show the table of a day, or take it away (`shown` false). It is made when it is first asked for. */
  W.table = ({shown, day: at, onPick}) => {
    id('all').hidden = !shown;
    if (!shown) return;
    if (!wanted) start();
    wanted = {day: at, onPick};
    const had = document.activeElement?.dataset?.place;
    rows();
    if (had) id('all-rows').querySelector(`[data-place="${had}"]`)?.focus();
  };
})();
