// One settlement: its history as a strip, why it has its colour in one sentence, and the claims behind it.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, meta, ui, choice} = W;
  const {el, dated, many} = ui;
  const SVG = 'http://www.w3.org/2000/svg';
  const [WIDE, BAND, MARKS] = [360, 56, 20];

  const node = (tag, options, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(options)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  };

  /** Spells of one likeliest state: [{state, first, last}] by number of day. */
  const spells = (at, until) => {
    const found = [];
    for (let day = 0; day <= until; day++) {
      const state = choice.atlas.days[day].state[at];
      if (found.at(-1)?.state === state) found.at(-1).last = day;
      else found.push({state, first: day, last: day});
    }
    return found;
  };
  const spelled = (at, until) => spells(at, until).map(({state, first, last}) =>
    `${W.stateName(states[state])} ${first === last ? `on ${dated(meta.days[first], ui.short)}` : `from ${dated(meta.days[first], ui.short)} to ${dated(meta.days[last], ui.short)}`}`).join(', ');

  /** Probabilities over all days as stacked bands, with a mark for every claim below. */
  const strip = (at, day, reasons, {onDay}) => {
    const {days} = choice.atlas;
    const step = WIDE / days.length;
    const bands = states.map((_, s) => {
      const [top, bottom] = [[], []];
      days.forEach(({percent}, n) => {
        let below = 0;
        for (let other = 0; other < s; other++) below += percent[at * states.length + other];
        const [y0, y1] = [below, below + percent[at * states.length + s]].map((value) => (BAND * Math.min(100, value)) / 100);
        top.push(`${n * step} ${y0}`, `${(n + 1) * step} ${y0}`);
        bottom.unshift(`${(n + 1) * step} ${y1}`, `${n * step} ${y1}`);
      });
      return node('path', {class: 'band', 'data-state': s, d: `M${[...top, ...bottom].join('L')}Z`});
    });
    const marks = reasons.map((reason) => node('circle', {class: 'mark', 'data-state': reason.toward, cx: (Math.max(0, reason.on) + 0.5) * step, cy: BAND + 6 + (reason.number % 3) * 5, r: 1.6 + Math.min(3, Math.abs(reason.weight))}));
    const label = `Probability by day. Likeliest: ${spelled(at, days.length - 1)}. ${many(reasons.length, 'claim', 'claims')} up to the day shown. The table below has the same.`;
    const svg = node('svg', {class: 'strip', viewBox: `0 0 ${WIDE} ${BAND + MARKS}`, role: 'img', 'aria-label': label}, ...bands, ...marks,
      node('rect', {class: 'cursor', x: day * step, y: 0, width: Math.max(1.5, step), height: BAND + MARKS}));
    svg.addEventListener('click', (event) => {
      const box = svg.getBoundingClientRect();
      onDay(Math.min(days.length - 1, Math.floor(((event.clientX - box.left) / box.width) * days.length)));
    });
    return svg;
  };

  /** Words for a probability in percent (ICD 203), as `whoheld why` has them. */
  const likely = (percent) => [[5, 'almost no chance'], [20, 'very unlikely'], [45, 'unlikely'], [55, 'roughly even chance'], [80, 'likely'], [95, 'very likely'], [101, 'almost certain']].find(([below]) => percent < below)[1];

  /** Spans of days with one likeliest state in one word of likelihood: [{state, word, first, last, low, high}]. */
  const spans = (at) => {
    const found = [];
    choice.atlas.days.forEach(({state, percent}, n) => {
      const value = percent[at * states.length + state[at]];
      const [last, word] = [found.at(-1), likely(value)];
      if (last?.state === state[at] && last.word === word) Object.assign(last, {last: n, low: Math.min(last.low, value), high: Math.max(last.high, value)});
      else found.push({state: state[at], word, first: n, last: n, low: value, high: value});
    });
    return found;
  };

  /** The marks of a span: how many claims speak for and against which state, in its colour and in words. */
  const marked = (reasons) => {
    const found = new Map();
    for (const {toward, weight} of [...reasons].sort((a, b) => a.toward - b.toward || b.weight - a.weight)) {
      const key = `${toward} ${weight < 0 ? 'against' : 'for'}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    const told = [...found].map(([key, count], n) => {
      const [toward, way] = key.split(' ');
      const name = W.stateName(states[toward]);
      return el('span', {class: 'told'}, ui.swatch(toward), `${count}`, el('span', {class: way === 'for' ? 'hidden' : null}, ` ${way}`), el('span', {class: 'hidden'}, ` ${name}${n + 1 < found.size ? ', ' : ''}`));
    });
    return told.length ? told : ['none'];
  };

  let open = false; // the table stays open from day to day
  /** The strip again as rows, for those who hear it or go by keyboard: each day leads to the map of that day. */
  const table = (at, day, reasons, {onDay}) => {
    const head = (text) => el('th', {scope: 'col'}, text);
    const go = (n) => el('button', {type: 'button', class: 'pick', 'data-keep': `day-${n}`, onclick: () => onDay(n)}, dated(meta.days[n], ui.short));
    const rows = spans(at).map(({state, word, first, last, low, high}) => {
      const told = reasons.filter(({on}) => Math.max(0, on) >= first && Math.max(0, on) <= last);
      return el('tr', {'aria-current': day >= first && day <= last ? 'date' : null},
        el('th', {scope: 'row'}, go(first)), el('td', {}, first === last ? 'same day' : go(last)),
        el('td', {}, ui.swatch(state), ui.cap(W.stateName(states[state]))),
        el('td', {}, low === high ? `${low}\u00a0%` : `${low} to ${high}\u00a0%`, el('span', {class: 'band-of'}, word)),
        el('td', {}, marked(told)));
    });
    return el('details', {class: 'earlier', open, ontoggle: (event) => { open = event.target.open; }}, el('summary', {'data-keep': 'spans'}, 'The same as a table'),
      el('table', {class: 'totals spans'},
        el('caption', {class: 'hidden'}, `Who held ${W.nameOf(at)} from day to day, with the probability and the claims published up to ${dated(meta.days[day])}`),
        el('thead', {}, el('tr', {}, head('From'), head('To'), head('Held by'), head('Probability'), head('Claims'))),
        el('tbody', {}, rows)));
  };

  const origin = (claim) => claim.origin ?? claim.id;
  const spoke = (reason) => {
    const {claim} = reason;
    return `${ui.who(claim)}${claim.on ? `, on ${dated(claim.on, ui.short)}` : ''}`;
  };

  /** Why the settlement has its colour, in one sentence made from records. */
  const why = (at, day, reasons) => {
    const now = choice.atlas.days[day];
    const state = now.state[at];
    const held = states[state] === 'contested' ? 'contested' : `held by ${W.stateName(states[state])}`;
    const shown = `${W.nameOf(at)} is shown as ${held} (${now.percent[at * states.length + state]} %)`;
    const heavy = reasons.filter((reason) => Math.abs(reason.weight) > 0.05).sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    const [pro, con] = [[], []];
    for (const reason of heavy) ((reason.toward === state) === reason.weight > 0 ? pro : con).push(reason);
    const voices = (list) => new Set(list.map((reason) => origin(reason.claim))).size;
    const start = choice.atlas.days[0].state[at] === state ? `the starting map has it so (${meta.priorSource})` : 'the ground around it is';
    const against = con.length ? `${many(voices(con), 'independent voice speaks', 'independent voices speak')} against it, most of all ${spoke(con[0])}` : 'nobody says otherwise';
    if (!pro.length) return `${shown} because ${start}; ${con.length ? against : 'no claim of some weight speaks of it'}.`;
    const far = pro[0].km > 0.5 ? ` of ${ui.about(pro[0].claim)}, ${ui.number.format(pro[0].km)} km away,` : '';
    return `${shown}, most of all on the word${far} of ${spoke(pro[0])}${voices(pro) > 1 ? `, with ${many(voices(pro) - 1, 'more independent voice', 'more independent voices')} for it` : ''}; ${against}.`;
  };

  /** Cards of the claims, newest first; what has one origin is one card with its copies folded in. */
  const cards = (reasons, day) => {
    const groups = new Map();
    for (const reason of reasons) groups.set(origin(reason.claim), [...(groups.get(origin(reason.claim)) ?? []), reason]);
    return [...groups.values()].map((group) => {
      const [lead, ...copies] = [...group].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.on - b.on || a.number - b.number);
      return ui.claimCard(lead.claim, {reason: lead, copies: copies.map((copy) => copy.claim), later: (lead.claim.on ?? '') > meta.days[day]});
    });
  };

  /** Fills the panel's part for a settlement. */
  W.placeBody = (at, day, act) => {
    const now = choice.atlas.days[day];
    const age = W.age(at, day);
    const reasons = W.reasons(at, day);
    const disputed = new Set(reasons.filter((r) => r.weight > 0.2).map((r) => r.toward)).size > 1;
    const other = W.locally ? places.name[at] : places.local[at];
    const where = [other, places.oblasts[places.oblast[at]], ui.people(places.population[at])].filter(Boolean).join(' · ');
    return [
      el('button', {type: 'button', class: 'back', onclick: () => act.onPick(null)}, '← Back to the day'),
      el('h2', {id: 'place-name'}, W.nameOf(at)),
      el('p', {class: 'where'}, where),
      el('p', {class: 'verdict-line'}, ui.chip(now.state[at]), ' ', el('span', {class: 'likely'}, likely(now.percent[at * states.length + now.state[at]])), ' ', disputed ? el('span', {class: 'tag disputed'}, 'claims disagree') : null,
        W.claimedOnly(day).includes(at) ? el('span', {class: 'tag disputed'}, 'claimed only') : null,
        el('span', {class: 'age'}, age === null ? 'no claim bears on it: from the starting map and its neighbours' : `latest evidence ${ui.ago(age)}`)),
      W.ready ? el('p', {class: 'why'}, why(at, day, reasons)) : el('p', {class: 'none'}, 'The claims are being loaded.'),
      el('ul', {class: 'odds', 'aria-label': 'Probability of each state'}, states.map((state, s) => {
        const percent = now.percent[at * states.length + s];
        return el('li', {}, el('span', {}, W.stateName(state)), el('span', {class: 'bar', 'aria-hidden': 'true'}, el('span', {'data-state': s, style: {width: `${percent}%`}})), el('span', {class: 'percent'}, `${percent} %`));
      })),
      el('h3', {}, 'Over the days'), strip(at, day, reasons, act),
      el('p', {class: 'ends', 'aria-hidden': 'true'}, el('span', {}, dated(meta.days[0], ui.short)), el('span', {}, 'one mark for each claim'), el('span', {}, dated(meta.days[choice.atlas.days.length - 1], ui.short))),
      table(at, day, reasons, act),
      el('h3', {}, reasons.length ? `Why: ${many(reasons.length, 'claim', 'claims')} up to ${dated(meta.days[day], ui.short)}, newest first` : 'Why'),
      reasons.length ? el('ul', {class: 'cards'}, cards(reasons, day))
        : el('p', {class: 'none'}, `No claim up to this day speaks of it. The starting map decides: ${meta.priorSource}.`),
    ];
  };
})();
