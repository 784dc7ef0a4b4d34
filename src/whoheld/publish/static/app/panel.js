// The panel beside the map: totals of the day, and the tabs of what changed, was claimed, checked and signalled.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {states, meta, book, ui} = W;
  const {el, number, dated, many} = ui;
  const id = (name) => document.getElementById(name);
  const MANY = 60;
  const signed = (value) => (Math.round(value) === 0 ? '' : `${value > 0 ? '+' : '−'}${number.format(Math.abs(value))}`);

  const banded = ([least, most]) => (least === most ? null : el('span', {class: 'band-of'}, el('span', {class: 'hidden'}, `${meta.interval.split(' (')[0]} `), `${number.format(least)} to ${number.format(most)}`));

  const summary = (day) => {
    const total = W.choice.atlas.total(day);
    const gains = W.gains(day);
    const all = total.reduce((sum, item) => sum + item.km2, 0) || 1;
    id('summary').replaceChildren(
      el('h2', {}, dated(meta.days[day])),
      el('p', {class: 'which', id: 'which'}, W.words()),
      el('div', {class: 'share', 'aria-hidden': 'true'}, total.map((item, at) => el('span', {'data-state': at, style: {'flex-grow': String(item.km2 / all)}}))),
      el('table', {class: 'totals'},
        el('caption', {class: 'hidden'}, 'Totals by side at the end of the day'),
        el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Held by'), el('th', {scope: 'col'}, 'km²'), el('th', {scope: 'col'}, 'change', el('span', {class: 'hidden'}, ' in km² against the map compared with')), el('th', {scope: 'col'}, 'settlements'))),
        el('tbody', {}, total.map((item, at) => el('tr', {},
          el('th', {scope: 'row'}, ui.swatch(at), ui.cap(W.stateName(states[at]))),
          el('td', {}, number.format(item.km2), banded(item.band)), el('td', {}, gains ? signed(gains[at]) : ''), el('td', {}, number.format(item.settlements)))))),
      el('p', {class: 'small'}, `In small figures: the ${meta.interval} of the area, by what is believed of each settlement and the ground about it.`));
  };

  const claimsOf = (day) => book.claims.filter((claim) => claim.on === meta.days[day] && W.counts(claim, day));
  const cards = (list, card, empty) => (list.length ? [el('ul', {class: 'cards'}, list.map((item) => card(item)))] : [el('p', {class: 'none'}, empty)]);
  const stated = (day) => {
    const found = claimsOf(day);
    return found.length ? [el('ul', {class: 'cards'}, ui.claimCards(found))] : [el('p', {class: 'none'}, 'No claim was published on this day.')];
  };
  // A check or a signal belongs to the day on which it was printed; earlier ones stay in sight below.
  const split = (list, day, card, name, dayOf) => {
    const now = list.filter((item) => dayOf(item) === meta.days[day]);
    const earlier = list.filter((item) => (dayOf(item) ?? '') < meta.days[day]).sort((a, b) => ((dayOf(a) ?? '') < (dayOf(b) ?? '') ? 1 : -1));
    return [
      ...cards(now, card, `No ${name} on this day.`),
      earlier.length ? el('details', {class: 'earlier'}, el('summary', {}, `Earlier (${earlier.length})`), el('ul', {class: 'cards'}, earlier.map((item) => card(item)))) : null,
    ].filter(Boolean);
  };

  const checked = (day, act) => {
    const here = book.checks.some((check) => check.spots.length && W.checkDay(check) <= meta.days[day]);
    return [
      here ? el('p', {class: 'key-of'}, ['yes', 'partly', 'no', 'open'].map((kind, at) => el('span', {}, el('span', {class: `verdict ${kind}`, 'aria-hidden': 'true'}, ['✓', '≈', '✗', '?'][at]), [' supported', ' premature', ' overstated or not supported', ' cannot be checked'][at]))) : null,
      ...split(book.checks, day, (check) => ui.checkCard(check, {onShow: act.onCheck}), 'figure was checked', W.checkDay)];
  };

  /** Who printed what and how lately, up to the day. */
  const sources = (day) => {
    const found = new Map();
    for (const claim of book.claims) {
      if (!claim.on || claim.on > meta.days[day] || !W.counts(claim, day)) continue;
      const name = ui.printed(claim.doc);
      found.set(name, [...(found.get(name) ?? []), claim]);
    }
    if (!found.size) return [el('p', {class: 'none'}, 'No source has spoken up to this day.')];
    const rows = [...found].map(([name, claims]) => ({name, claims: claims.sort((a, b) => (a.on < b.on ? 1 : -1))})).sort((a, b) => (a.claims[0].on < b.claims[0].on ? 1 : a.claims[0].on > b.claims[0].on ? -1 : b.claims.length - a.claims.length));
    return [
      el('p', {class: 'lead'}, `${many(rows.length, 'source has', 'sources have')} spoken up to this day, the latest first.`),
      ...rows.map(({name, claims}) => {
        const body = el('ul', {class: 'cards'});
        const fill = (event) => { if (event.target.open && !body.children.length) body.append(...ui.claimCards(claims.slice(0, MANY))); };
        return el('details', {class: 'earlier source-of', ontoggle: fill},
          el('summary', {}, el('span', {class: 'name'}, name.slice(0, 200)), el('span', {class: 'more'}, `${many(claims.length, 'claim', 'claims')}, latest on ${dated(claims[0].on)}`)), body);
      })];
  };

  const about = () => [
    el('p', {}, 'This is a record of public claims, not of facts on the ground. Reports are read sentence by sentence; each claim keeps who said it, who passed it on, and how surely. Copies count once. The colours show which state the claims make likeliest, and every settlement lists the claims behind it.'),
    el('h3', {}, 'How to read it'),
    el('p', {}, 'Each settlement stands for the ground nearest to it. A weight is the natural logarithm of how much likelier a claim makes a state; it is halved with each ', String(meta.fadeDays), ' days in the list. Where no claim speaks of a settlement, the starting map and its neighbours decide, and the colour is pale.'),
    el('h3', {}, 'As known'),
    el('p', {}, `Claims as known: ${meta.known}. Starting map: ${meta.priorSource}. ${meta.embargo}`),
    el('h3', {}, 'Border'),
    el('p', {}, `Border set “${meta.borderSet}”. ${meta.borderNote}`),
    el('h3', {}, 'Limits'),
    el('p', {}, 'Nothing finer than a settlement is shown. No military unit, position, route or private person is part of it.'),
    el('h3', {}, 'Data and map'),
    el('ul', {class: 'readings'}, meta.attributions.map((line) => el('li', {}, line)), el('li', {}, 'Map drawn by MapLibre GL JS (BSD 3-Clause).')),
    el('h3', {}, 'Keys'),
    el('p', {}, 'Left and right arrow: day before, day after. Space on the play button: play. Escape: close a settlement. T on the map: the table of all settlements.'),
    el('h3', {}, 'Claimed only'),
    el('p', {}, 'Dots mark settlements that changed hands on the word of the side that has them now, and on nobody else’s.'),
  ];

  const TABS = [
    ['changes', 'Changes', (day, act) => W.changesTab(day, act), (day) => W.moved(day).length],
    ['claims', 'Claims', (day) => stated(day), (day) => claimsOf(day).length],
    ['checks', 'Checks', (day, act) => checked(day, act), (day) => book.checks.filter((c) => W.checkDay(c) === meta.days[day]).length],
    ['signals', 'Signals', (day, act) => [W.signalLine(day, act), ...split(book.signals, day, ui.signalCard, 'sign of escalation was reported', (s) => s.on)], (day) => book.signals.filter((s) => s.on === meta.days[day]).length],
    ['sources', 'Sources', (day) => sources(day), () => null],
    ['about', 'About', () => about(), () => null],
  ];
  let open = 'changes';
  const LOADING = () => [el('p', {class: 'none'}, 'The claims are being loaded.')];

  const tabs = (day, act) => {
    const list = id('tabs');
    const had = list.contains(document.activeElement);
    const choose = (name) => { open = name; tabs(day, act); act.onTab(name); };
    const move = (event) => {
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const at = TABS.findIndex(([name]) => name === open);
      choose(TABS[(at + step + TABS.length) % TABS.length][0]);
      list.querySelector('[aria-selected=true]').focus();
    };
    list.replaceChildren(...TABS.map(([name, label, , count]) => {
      const size = count(day);
      return el('button', {type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(name === open), 'aria-controls': 'tab-body', tabindex: name === open ? '0' : '-1', onclick: () => choose(name), onkeydown: move},
        label, size ? el('span', {class: 'badge'}, number.format(size)) : null);
    }));
    if (had) list.querySelector('[aria-selected=true]').focus();
    const body = id('tab-body');
    body.setAttribute('aria-labelledby', `tab-${open}`);
    const fill = TABS.find(([name]) => name === open)[2];
    body.replaceChildren(...(W.ready || open === 'changes' || open === 'about' ? fill : LOADING)(day, act).filter(Boolean));
  };

  const place = (at, day, act) => {
    const box = id('place');
    box.hidden = at === null;
    id('daily').hidden = at !== null;
    const kept = box.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
    box.replaceChildren(...(at === null ? [] : W.placeBody(at, day, act)).filter(Boolean));
    if (kept) box.querySelector(`[data-keep="${kept}"]`)?.focus({preventScroll: true});
  };

  const legend = () => {
    const line = (kind, text) => el('li', {}, el('span', {class: `key ${kind}`, 'aria-hidden': 'true'}), text);
    id('legend-body').replaceChildren(el('ul', {},
      states.map((state, at) => el('li', {}, ui.swatch(at), state === 'contested' ? 'Contested: claims leave it open' : `Held by ${W.stateName(state)}`)),
      el('li', {}, el('span', {class: 'key dots', 'aria-hidden': 'true'}), 'Claimed only: by the side that gained'),
      el('li', {class: 'ages'}, el('span', {class: 'key a3', 'aria-hidden': 'true'}), el('span', {class: 'key a2', 'aria-hidden': 'true'}), el('span', {class: 'key a0', 'aria-hidden': 'true'}), 'Evidence: this week, this month, starting map only'),
      line('front', 'Front: where the likeliest state changes'),
      line('ring', 'Changed, or differs from the map compared with'),
      line('border', 'Border'), line('region', 'Region')));
    id('credits').replaceChildren(`${meta.attributions.join(' ')} Map: MapLibre.`);
    id('foot').replaceChildren(
      el('p', {}, 'A record of public claims, not of facts on the ground. Settlements are the finest grain.'),
      el('p', {}, meta.attributions.join(' ')), el('p', {}, meta.borderNote));
  };

  W.panel = {summary, tabs, place, legend, open: () => open, turn: (name) => { if (TABS.some(([own]) => own === name)) open = name; }};
})();
