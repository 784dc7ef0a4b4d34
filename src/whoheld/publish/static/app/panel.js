// The panel beside the map: totals of the day, what changed, claims, checks, signals, and one settlement in full.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, meta, book, ui} = W;
  const {el, number, dated, many} = ui;
  const id = (name) => document.getElementById(name);
  const MANY = 60;

  const summary = (day) => {
    const total = W.totals[day];
    const before = day > 0 ? W.totals[day - 1] : null;
    const all = total.reduce((sum, item) => sum + item.km2, 0) || 1;
    const gain = (at) => {
      const km2 = before ? Math.round(total[at].km2 - before[at].km2) : 0;
      return km2 === 0 ? '' : `${km2 > 0 ? '+' : '−'}${number.format(Math.abs(km2))}`;
    };
    id('summary').replaceChildren(
      el('h2', {}, dated(meta.days[day])),
      el('div', {class: 'share', 'aria-hidden': 'true'}, total.map((item, at) => el('span', {'data-state': at, style: {'flex-grow': String(item.km2 / all)}}))),
      el('table', {class: 'totals'},
        el('caption', {class: 'hidden'}, 'Totals by side at the end of the day'),
        el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Held by'), el('th', {scope: 'col'}, 'km²'), el('th', {scope: 'col'}, 'change', el('span', {class: 'hidden'}, ' in km² since the day before')), el('th', {scope: 'col'}, 'settlements'))),
        el('tbody', {}, total.map((item, at) => el('tr', {},
          el('th', {scope: 'row'}, ui.swatch(at), ui.cap(W.stateName(states[at]))),
          el('td', {}, number.format(item.km2)), el('td', {}, gain(at)), el('td', {}, number.format(item.settlements)))))));
  };

  const bestSource = (place, day, toward) => {
    const behind = W.reasons(place, day).filter((reason) => reason.toward === toward && reason.weight > 0).sort((a, b) => b.weight - a.weight)[0];
    if (!behind) return 'by the state of its neighbours';
    const who = behind.claim.claimant ?? ui.printed(behind.claim.doc);
    return `on the word of ${who}${behind.km > 0.5 ? ` about ${ui.about(behind.claim)}, ${number.format(behind.km)} km away` : ''}`;
  };

  const changes = (day, {onPick}) => {
    if (day === 0) return [el('p', {class: 'none'}, `The record starts here. The first day rests on a starting map: ${meta.priorSource}.`)];
    const found = W.changes[day];
    if (!found.length) return [el('p', {class: 'none'}, 'No settlement changed its likeliest state since the day before.')];
    const inhabitants = found.reduce((sum, change) => sum + places.population[change.place], 0);
    const groups = new Map();
    for (const change of found) {
      const key = `${change.before}>${change.after}`;
      groups.set(key, [...(groups.get(key) ?? []), change]);
    }
    const rows = (list) => list.slice(0, MANY).map((change) => el('li', {},
      el('button', {type: 'button', class: 'row', onclick: () => onPick(change.place)},
        el('span', {class: 'name'}, places.name[change.place]),
        el('span', {class: 'more'}, `${places.oblasts[places.oblast[change.place]] ?? ''} · ${ui.people(places.population[change.place])}`),
        el('span', {class: 'more'}, bestSource(change.place, day, change.after)))));
    return [
      el('p', {class: 'lead'}, `${many(found.length, 'settlement', 'settlements')} changed since the day before, home to ${ui.people(inhabitants)} by the gazetteer.`),
      ...[...groups.values()].sort((a, b) => b.length - a.length).map((list) => el('section', {},
        el('h3', {}, ui.chip(list[0].before), el('span', {class: 'to'}, ' to '), ui.chip(list[0].after), el('span', {class: 'count'}, String(list.length))),
        el('ul', {class: 'rows'}, rows(list)),
        list.length > MANY ? el('p', {class: 'none'}, `and ${list.length - MANY} more, on the map`) : null)),
    ];
  };

  const claimsOf = (day) => book.claims.filter((claim) => claim.on === meta.days[day]);
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
  const checkDay = (check) => book.claims[check.claim]?.on ?? check.on;

  const about = () => [
    el('p', {}, 'This is a record of public claims, not of facts on the ground. Reports are read sentence by sentence; each claim keeps who said it, who passed it on, and how surely. Copies count once. The colours show which state the claims make likeliest, and every settlement lists the claims behind it.'),
    el('h3', {}, 'How to read it'),
    el('p', {}, 'Each settlement stands for the ground nearest to it. A weight is the natural logarithm of how much likelier a claim makes a state; it is halved with each ', String(meta.fadeDays), ' days in the list. Where no claim speaks of a settlement, the starting map and its neighbours decide, and the colour is pale.'),
    el('h3', {}, 'As known'),
    el('p', {}, `Claims as known: ${meta.known}. Starting map: ${meta.priorSource}.`),
    el('h3', {}, 'Border'),
    el('p', {}, `Border set “${meta.borderSet}”. ${meta.borderNote}`),
    el('h3', {}, 'Limits'),
    el('p', {}, 'Nothing finer than a settlement is shown. No military unit, position, route or private person is part of it.'),
    el('h3', {}, 'Data and map'),
    el('ul', {class: 'readings'}, meta.attributions.map((line) => el('li', {}, line)), el('li', {}, 'Map drawn by MapLibre GL JS (BSD 3-Clause).')),
    el('h3', {}, 'Keys'),
    el('p', {}, 'Left and right arrow: day before, day after. Space on the play button: play. Escape: close a settlement.'),
  ];

  const TABS = [
    ['changes', 'Changes', (day, act) => changes(day, act), (day) => W.changes[day].length],
    ['claims', 'Claims', (day) => stated(day), (day) => claimsOf(day).length],
    ['checks', 'Checks', (day) => split(book.checks, day, ui.checkCard, 'figure was checked', checkDay), (day) => book.checks.filter((c) => checkDay(c) === meta.days[day]).length],
    ['signals', 'Signals', (day) => split(book.signals, day, ui.signalCard, 'sign of escalation was reported', (s) => s.on), (day) => book.signals.filter((s) => s.on === meta.days[day]).length],
    ['about', 'About', () => about(), () => null],
  ];
  let open = 'changes';

  const tabs = (day, act) => {
    const list = id('tabs');
    const had = list.contains(document.activeElement);
    const choose = (name) => { open = name; tabs(day, act); };
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
    body.replaceChildren(...TABS.find(([name]) => name === open)[2](day, act));
  };

  const history = (place, day) => {
    const found = [];
    for (let at = 1; at <= day; at++) {
      const [old, now] = [W.days[at - 1].state[place], W.days[at].state[place]];
      if (old !== now) found.push(el('li', {}, el('span', {}, `${dated(meta.days[at], ui.short)}: `), ui.chip(old), ' to ', ui.chip(now)));
    }
    return found.length ? el('ul', {class: 'history'}, found.reverse()) : null;
  };

  const place = (at, day, {onPick}) => {
    const box = id('place');
    box.hidden = at === null;
    id('daily').hidden = at !== null;
    if (at === null) return box.replaceChildren();
    const now = W.days[day];
    const age = W.age(at, day);
    const reasons = W.reasons(at, day);
    const disputed = new Set(reasons.filter((r) => r.weight > 0.2).map((r) => r.toward)).size > 1;
    const where = [places.local[at], places.oblasts[places.oblast[at]], ui.people(places.population[at])].filter(Boolean).join(' · ');
    return box.replaceChildren(
      el('button', {type: 'button', class: 'back', onclick: () => onPick(null)}, '← Back to the day'),
      el('h2', {id: 'place-name'}, places.name[at]),
      el('p', {class: 'where'}, where),
      el('p', {class: 'verdict-line'}, ui.chip(now.state[at]), disputed ? el('span', {class: 'tag disputed'}, 'claims disagree') : null,
        el('span', {class: 'age'}, age === null ? 'no claim bears on it: from the starting map and its neighbours' : `latest evidence ${ui.ago(age)}`)),
      el('ul', {class: 'odds', 'aria-label': 'Probability of each state'}, states.map((state, s) => {
        const percent = now.percent[at * states.length + s];
        return el('li', {}, el('span', {}, W.stateName(state)), el('span', {class: 'bar', 'aria-hidden': 'true'}, el('span', {'data-state': s, style: {width: `${percent}%`}})), el('span', {class: 'percent'}, `${percent} %`));
      })),
      history(at, day) ?? '',
      el('h3', {}, reasons.length ? `Why: ${many(reasons.length, 'claim', 'claims')} up to ${dated(meta.days[day], ui.short)}, newest first` : 'Why'),
      reasons.length ? el('ul', {class: 'cards'}, reasons.map((reason) => ui.claimCard(reason.claim, {reason, later: (reason.claim.on ?? '') > meta.days[day]})))
        : el('p', {class: 'none'}, `No claim up to this day speaks of it. The starting map decides: ${meta.priorSource}.`));
  };

  const legend = () => {
    const line = (kind, text) => el('li', {}, el('span', {class: `key ${kind}`, 'aria-hidden': 'true'}), text);
    id('legend-body').replaceChildren(el('ul', {},
      states.map((state, at) => el('li', {}, ui.swatch(at), state === 'contested' ? 'Contested: claims leave it open' : `Held by ${W.stateName(state)}`)),
      el('li', {class: 'ages'}, el('span', {class: 'key a3', 'aria-hidden': 'true'}), el('span', {class: 'key a2', 'aria-hidden': 'true'}), el('span', {class: 'key a0', 'aria-hidden': 'true'}), 'Evidence: this week, this month, starting map only'),
      line('front', 'Front: where the likeliest state changes'),
      line('ring', 'Changed since the day before'),
      line('border', 'Border'), line('region', 'Region')));
    id('credits').replaceChildren(`${meta.attributions.join(' ')} Map: MapLibre.`);
    id('foot').replaceChildren(
      el('p', {}, 'A record of public claims, not of facts on the ground. Settlements are the finest grain.'),
      el('p', {}, meta.attributions.join(' ')), el('p', {}, meta.borderNote));
  };

  W.panel = {summary, tabs, place, legend};
})();
