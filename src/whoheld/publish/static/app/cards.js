// Pieces of the page. Every word of a document enters by textContent; nothing here reads markup out of data.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, meta, book} = W;

  /** An element: `el('p', {class: 'x', onclick: f}, 'text', child, null)`. */
  const el = (tag, options = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(options)) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (key === 'style') for (const [name, set] of Object.entries(value)) node.style.setProperty(name, set);
      else node.setAttribute(key, value === true ? '' : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  };

  const number = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
  const long = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});
  const short = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', timeZone: 'UTC'});
  const dated = (iso, format = long) => format.format(new Date(`${iso}T00:00:00Z`));
  const month = new Intl.DateTimeFormat('en-GB', {month: 'long', year: 'numeric', timeZone: 'UTC'});
  /** An EDTF date as people write it; what is of another form is shown as it is. */
  const when = (edtf) => {
    if (!edtf) return edtf;
    if (edtf.endsWith('~')) return `about ${when(edtf.replaceAll('~', ''))}`;
    const [first, last] = edtf.split('/');
    if (last) return `${first.slice(0, 7) === last.slice(0, 7) ? Number(first.slice(8)) : when(first)} to ${when(last)}`;
    if (/^\d{4}-\d{2}-\d{2}$/.test(edtf)) return dated(edtf);
    if (/^\d{4}-\d{2}$/.test(edtf)) return month.format(new Date(`${edtf}-01T00:00:00Z`));
    const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?Z$/.exec(edtf);
    return time ? `${dated(time[1])}, ${time[2]} UTC` : edtf;
  };
  const many = (count, one, more) => `${number.format(count)} ${count === 1 ? one : more}`;
  const cap = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
  /** 'a', 'a and b', 'a, b and c'. */
  const listed = (items) => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);
  const words = (key) => key.replaceAll('_', ' ').replace('km2', 'km²');
  const people = (count) => (count > 0 ? many(count, 'person', 'people') : 'population not known');
  const ago = (age) => (age === 0 ? 'of this day' : `${many(age, 'day', 'days')} old`);

  const chip = (state) => el('span', {class: 'chip', 'data-state': state}, W.stateName(states[state]));
  const swatch = (state) => el('span', {class: 'swatch', 'data-state': state, 'aria-hidden': 'true'});

  /** Only addresses of the web become links: a document may say anything. */
  const link = (url, text) => {
    let safe = null;
    try {
      const parsed = new URL(url);
      if (parsed.protocol === 'https:' || parsed.protocol === 'http:') safe = parsed.href;
    } catch { /* no address */ }
    return safe ? el('a', {href: safe, target: '_blank', rel: 'noopener noreferrer'}, text) : null;
  };

  const printed = (at) => {
    const doc = book.documents[at];
    return doc.source ?? doc.author ?? doc.title ?? 'a report';
  };
  const source = (at) => {
    const doc = book.documents[at];
    const parts = [doc.source, doc.author, doc.title ? `“${doc.title}”` : null, when(doc.published)].filter(Boolean);
    return el('p', {class: 'source'}, parts.join(' · ') || doc.label, ' ', link(doc.url, 'Open the source'));
  };

  const EFFECT = {gains: 'gains', holds: 'holds', loses: 'loses', contests: 'contests', attacks: 'attacks'};
  const about = (claim) => claim.count ?? claim.place ?? 'an unnamed place';
  /** What is said, of one place or of all that the same words name. */
  const said = (claim, places) => {
    const who = claim.side ? W.stateName(claim.side) : 'an unnamed side';
    const own = claim.framing && claim.claimant ? ` (calls it “${claim.framing}”)` : '';
    return `${who} ${EFFECT[claim.effect] ?? claim.effect} ${listed(places)}${own}${claim.valid ? `, ${when(claim.valid)}` : ''}`;
  };
  const sideOf = (said) => (said.claimant && said.claimantSide ? W.sides.get(said.claimantSide)?.name : null);
  /** Who says it, with the side, or who printed what nobody is named for. */
  const who = (said) => {
    const side = sideOf(said);
    return said.claimant ? `${said.claimant}${side ? ` (${side})` : ''}` : `${printed(said.doc)} in its own voice`;
  };
  const speaker = (said) => {
    const side = sideOf(said);
    return el('span', {class: 'who'}, said.claimant ? cap(said.claimant) : 'The report itself', side ? el('span', {class: 'of'}, ` (${side})`) : null);
  };
  const chain = (via) => (via?.length ? el('p', {class: 'via'}, `Relayed by ${via.join(', then ')}`) : null);

  const GRADES = {1: 'two other origins or more tell the same', 2: 'one other origin tells the same', 3: 'nobody else tells it', 4: 'others tell otherwise', 5: 'more tell otherwise than the same'};
  const LETTERS = {A: 'reliable', B: 'usually reliable', C: 'fairly reliable', D: 'not usually reliable', E: 'unreliable', F: 'not to be judged'};
  const grade = (claim) => {
    const parts = [
      GRADES[claim.grade] ? `credibility ${claim.grade} of 5: ${GRADES[claim.grade]}` : null,
      LETTERS[claim.reliability] ? `source graded ${claim.reliability} by the desk: ${LETTERS[claim.reliability]}` : null,
    ].filter(Boolean);
    return parts.length ? el('p', {class: 'grade'}, cap(parts.join('; '))) : null;
  };

  const claimCard = (claim, {reason = null, names = [about(claim)], later = false, copies = []} = {}) => {
    const strength = reason ? Math.min(1, Math.abs(reason.weight) / 3) : 0;
    return el('li', {class: reason?.heavy ? 'card heavy' : 'card'},
      el('p', {class: 'head'}, speaker(claim), ' ', el('span', {class: `tag ${claim.modality}`}, claim.modality), reason?.heavy ? el('span', {class: 'tag weighs'}, 'weighs most') : null,
        later ? el('span', {class: 'tag'}, 'reported later') : null),
      el('p', {class: 'says'}, said(claim, names), reason && reason.km > 0.5 ? ` · ${number.format(reason.km)} km from here` : ''),
      el('blockquote', {dir: 'auto'}, claim.quote),
      chain(claim.via),
      source(claim.doc),
      grade(claim),
      reason ? el('div', {class: 'weight'},
        el('span', {class: 'bar', 'aria-hidden': 'true'}, el('span', {'data-state': reason.toward, style: {width: `${Math.round(strength * 100)}%`}})),
        el('span', {}, reason.weight === 0 ? 'a copy or relay: counted once, with its origin' : `weight ${Math.abs(reason.weight).toFixed(1)} ${reason.weight > 0 ? 'toward' : 'against'} ${W.stateName(states[reason.toward])}`)) : null,
      copies.length ? el('details', {class: 'copies'}, el('summary', {}, `Same origin, counted once with it (${copies.length})`), el('ul', {class: 'cards'}, copies.map((copy) => claimCard(copy)))) : null);
  };

  /** One card for claims of one sentence that differ by place only. */
  const claimCards = (claims) => {
    const groups = new Map();
    for (const claim of claims) {
      const key = JSON.stringify([claim.doc, claim.quote, claim.claimant, claim.via, claim.effect, claim.side, claim.modality, claim.valid]);
      groups.set(key, [...(groups.get(key) ?? []), claim]);
    }
    return [...groups.values()].map((group) => claimCard(group[0], {names: [...new Set(group.map(about))]}));
  };

  const VERDICT = {supported: 'yes', 'supported as a floor': 'yes', premature: 'partly', overstated: 'no', 'not supported': 'no', 'cannot be checked': 'open'};
  const OP = {'=': '', '>=': 'at least ', '<=': 'at most ', '~': 'about '};
  const verdictKind = (verdict) => VERDICT[verdict] ?? 'open';
  const figure = ({value, op, unit}) => `${OP[op] ?? ''}${number.format(value)} ${words(unit)}`;
  const checkCard = (check, {onShow = null} = {}) => {
    const claim = book.claims[check.claim];
    const at = book.checks.indexOf(check);
    return el('li', {class: 'card', id: `check-${at}`, tabindex: '-1'},
      el('p', {class: 'head'}, el('span', {class: `verdict ${verdictKind(check.verdict)}`}, el('span', {class: 'sign', 'aria-hidden': 'true'}, W.signOf(check.verdict)), ' ', el('span', {}, cap(check.verdict))), claim ? speaker(claim) : null),
      el('dl', {class: 'figures'},
        el('div', {}, el('dt', {}, 'claimed'), el('dd', {}, figure(check.claimed))),
        el('div', {}, el('dt', {}, 'computed'), el('dd', {}, check.computed === null ? 'not possible' : number.format(check.computed))),
        check.probability == null ? null : el('div', {}, el('dt', {}, 'chance that it is so'), el('dd', {}, `${Math.round(check.probability * 100)} %`)),
        el('div', {}, el('dt', {}, 'where, when'), el('dd', {}, `${check.scope}, ${dated(check.on, short)}`))),
      el('p', {}, check.detail),
      check.readings.length ? el('ul', {class: 'readings'}, check.readings.map((reading) => el('li', {}, reading))) : null,
      claim ? el('blockquote', {dir: 'auto'}, claim.quote) : null,
      claim ? source(claim.doc) : null,
      onShow && check.spots.length ? el('button', {type: 'button', class: 'show', onclick: () => onShow(at)}, 'Show on the map', el('span', {class: 'hidden'}, `: ${listed(check.spots.map(([, , name]) => name))}`)) : null);
  };

  const signalCard = (signal) => el('li', {class: 'card'},
    el('p', {class: 'head'}, el('strong', {}, words(signal.topic)), ' ', el('span', {class: `tag ${signal.modality}`}, signal.modality), signal.outcome ? el('span', {class: 'tag outcome'}, `outcome: ${signal.outcome}`) : null),
    el('p', {class: 'says'}, speaker(signal), signal.deadline ? `, by ${when(signal.deadline)}` : ''),
    el('blockquote', {dir: 'auto'}, signal.quote),
    chain(signal.via),
    signal.detail ? el('p', {}, signal.detail) : null,
    source(signal.doc));

  W.ui = {el, printed, number, dated, short, when, many, cap, listed, words, people, ago, chip, swatch, about, said, who, verdictKind, figure, claimCard, claimCards, checkCard, signalCard, places, meta};
})();
