// Signals as a timeline: a row for each topic, a mark for each statement on its day, shaped by what became of it.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {meta, book, ui} = W;
  const {el, dated} = ui;
  const SVG = 'http://www.w3.org/2000/svg';
  const [WIDE, ROW, TOP] = [360, 34, 6];
  const SHAPES = {occurred: 'filled: it occurred', open: 'ring: open', denied: 'cross: denied', expired: 'dash: its time passed'};

  const node = (tag, options, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(options)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  };
  const mark = (outcome, x, y) => {
    if (outcome === 'occurred') return node('circle', {class: 'sign full', cx: x, cy: y, r: 4});
    if (outcome === 'denied') return node('path', {class: 'sign', d: `M${x - 3.5} ${y - 3.5}l7 7M${x + 3.5} ${y - 3.5}l-7 7`});
    if (outcome === 'expired') return node('path', {class: 'sign', d: `M${x - 4} ${y}h8`});
    return node('circle', {class: 'sign', cx: x, cy: y, r: 3.6});
  };

  /** The timeline of all topics up to the day shown: what came later is not known yet. */
  W.signalLine = (day, {onDay}) => {
    const told = book.signals.filter((signal) => signal.on && signal.on >= meta.days[0] && signal.on <= meta.days[day]);
    if (!told.length) return null;
    const topics = new Map();
    for (const signal of told) topics.set(signal.topic, [...(topics.get(signal.topic) ?? []), signal]);
    const high = TOP + ROW * topics.size;
    const x = (at) => 6 + ((WIDE - 12) * at) / Math.max(1, meta.days.length - 1);
    const parts = [];
    const said = [];
    [...topics].forEach(([topic, list], row) => {
      const y = TOP + ROW * row + 24;
      const name = node('text', {class: 'topic', x: 0, y: y - 12});
      name.textContent = ui.cap(ui.words(topic));
      parts.push(name, node('path', {class: 'rail', d: `M0 ${y}H${WIDE}`}));
      const taken = new Map();
      for (const signal of list) {
        const at = meta.days.indexOf(signal.on);
        const key = `${at}/${signal.outcome}`;
        taken.set(key, (taken.get(key) ?? 0) + 1);
        if (taken.get(key) > 1) continue; // the same again on the same day
        parts.push(mark(signal.outcome, x(at), y));
      }
      const last = list.reduce((a, b) => (b.on >= a.on ? b : a));
      said.push(`${ui.cap(ui.words(topic))}: ${ui.many(list.length, 'statement', 'statements')}, the latest on ${dated(last.on, ui.short)}, outcome ${last.outcome ?? 'open'}`);
    });
    const svg = node('svg', {class: 'signal-line', viewBox: `0 0 ${WIDE} ${high}`, role: 'img', 'aria-label': `Signals up to the day shown. ${said.join('. ')}.`},
      node('path', {class: 'cursor', d: `M${x(day)} 0V${high}`}), ...parts);
    svg.addEventListener('click', (event) => {
      const box = svg.getBoundingClientRect();
      const part = (((event.clientX - box.left) / box.width) * WIDE - 6) / (WIDE - 12);
      onDay(Math.max(0, Math.min(meta.days.length - 1, Math.round(part * (meta.days.length - 1)))));
    });
    const outcomes = [...new Set(told.map((signal) => signal.outcome ?? 'open'))];
    return el('figure', {class: 'signals'}, svg,
      el('p', {class: 'ends', 'aria-hidden': 'true'}, el('span', {}, dated(meta.days[0], ui.short)), el('span', {}, dated(meta.days.at(-1), ui.short))),
      el('figcaption', {class: 'small'}, `One mark for each day and outcome. ${ui.cap(outcomes.map((outcome) => SHAPES[outcome] ?? outcome).join(', '))}.`));
  };
})();
