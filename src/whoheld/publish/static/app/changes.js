// What changed or differs: the day shown held against another day, another date of knowledge, or the sides' own maps.
(() => {
  'use strict';
  const W = globalThis.whoheld;
  const {places, states, meta, ui, choice} = W;
  const {el, number, dated, many} = ui;
  const MANY = 60;

  /** The map that the one shown is held against: {day, words, order}, or null where there is none. */
  const reference = (day) => {
    const {atlas, against, other} = choice;
    if (against === 'then' && other) return {day: other.days[day], words: 'differ from what was believed on that evening', order: 'First the belief of that evening, then the map shown.'};
    if (against === 'now') return {day: W.base.days[day], words: 'differ from the map by everyone’s word as known now', order: 'First the map as known now, then the map shown.'};
    const on = meta.days.indexOf(against);
    if (on >= 0) return {day: atlas.days[Math.min(on, atlas.days.length - 1)], words: `differ from ${dated(meta.days[on])}`, order: `First ${dated(meta.days[on], ui.short)}, then ${dated(meta.days[day], ui.short)}.`};
    if (day === 0) return null;
    if (against === 'week') return {day: atlas.days[Math.max(0, day - 7)], words: day < 7 ? 'changed since the record starts' : 'changed since a week before', order: null};
    return {day: atlas.days[day - 1], words: 'changed since the day before', order: null};
  };

  /** Settlements on which the maps by each side's word, and by neither's, disagree: [{place, said}], most people first. */
  const disputes = (day) => {
    const maps = choice.voices.map((voice) => voice.days[day].state);
    const found = [];
    for (let at = 0; at < W.count; at++) if (maps.some((state) => state[at] !== maps[0][at])) found.push({place: at, said: maps.map((state) => state[at])});
    return found.sort((a, b) => places.population[b.place] - places.population[a.place] || a.place - b.place);
  };

  /** The settlements to ring on the map. */
  W.moved = (day) => {
    if (choice.differ) return disputes(day).map(({place}) => place);
    const before = reference(day);
    return before ? W.differ(before.day, choice.atlas.days[day]).map(({place}) => place) : [];
  };
  /** Square kilometres by state that the map shown has more (or less) than the one it is held against. */
  W.gains = (day) => {
    const before = choice.differ ? null : reference(day);
    if (!before) return null;
    const sums = states.map(() => 0);
    for (const {place, before: old, after} of W.differ(before.day, choice.atlas.days[day])) {
      sums[old] -= places.km2[place];
      sums[after] += places.km2[place];
    }
    return sums;
  };

  const bestSource = (place, day, toward) => {
    if (!W.ready) return '';
    const behind = W.reasons(place, day).filter((reason) => reason.toward === toward && reason.weight > 0).sort((a, b) => b.weight - a.weight)[0];
    if (!behind) return 'by the state of its neighbours';
    return `on the word of ${ui.who(behind.claim)}${behind.km > 0.5 ? ` about ${ui.about(behind.claim)}, ${number.format(behind.km)} km away` : ''}`;
  };
  const where = (place) => places.oblasts[places.oblast[place]] ?? 'elsewhere';

  const byRegion = (found) => {
    const rows = new Map();
    for (const change of found) {
      const key = `${where(change.place)}\t${change.after}`;
      const row = rows.get(key) ?? {settlements: 0, people: 0, km2: 0};
      row.settlements += 1;
      row.people += places.population[change.place];
      row.km2 += places.km2[change.place];
      rows.set(key, row);
    }
    const cells = [...rows].sort((a, b) => b[1].km2 - a[1].km2).map(([key, row]) => {
      const [name, state] = key.split('\t');
      return el('tr', {}, el('th', {scope: 'row'}, ui.swatch(Number(state)), name, el('span', {class: 'hidden'}, ` to ${W.stateName(states[Number(state)])}`)),
        el('td', {}, number.format(row.settlements)), el('td', {}, number.format(row.people)), el('td', {}, number.format(row.km2)));
    });
    return el('table', {class: 'totals regions'}, el('caption', {class: 'hidden'}, 'What changed, by region and by who has it now'),
      el('thead', {}, el('tr', {}, ['Region', 'settlements', 'people', 'km²'].map((name) => el('th', {scope: 'col'}, name)))), el('tbody', {}, cells));
  };

  const row = (place, onPick, ...more) => el('li', {}, el('button', {type: 'button', class: 'row', onclick: () => onPick(place)},
    el('span', {class: 'name'}, W.nameOf(place)), el('span', {class: 'more'}, `${where(place)} · ${ui.people(places.population[place])}`), ...more));
  const rest = (list) => (list.length > MANY ? el('p', {class: 'none'}, `and ${list.length - MANY} more, on the map and in the download`) : null);

  const disputed = (day, {onPick}) => {
    const found = disputes(day);
    const name = (voice) => (voice.by === 'neither' ? 'Neither' : W.stateName(voice.by));
    if (!found.length) return [el('p', {class: 'none'}, 'The maps by each side’s word, and by neither’s, agree on every settlement on this day.')];
    return [
      el('p', {class: 'lead'}, `The maps on the word of ${ui.listed(choice.voices.map((voice) => (voice.by === 'neither' ? 'neither side' : name(voice))))} alone disagree on ${many(found.length, 'settlement', 'settlements')}.`),
      el('ul', {class: 'rows'}, found.slice(0, MANY).map(({place, said}) => row(place, onPick,
        el('span', {class: 'said-by'}, said.map((state, at) => el('span', {}, `${name(choice.voices[at])}: `, ui.chip(state))))))),
      rest(found)];
  };

  /** The body of the first tab. */
  W.changesTab = (day, act) => {
    if (choice.differ) return disputed(day, act);
    const before = reference(day);
    if (!before) return [el('p', {class: 'none'}, `The record starts here. The first day rests on a starting map: ${meta.priorSource}.`)];
    const found = W.differ(before.day, choice.atlas.days[day]);
    if (!found.length) return [el('p', {class: 'none'}, before.order ? 'The two maps agree on every settlement.' : `No settlement ${before.words.replace('changed', 'changed its likeliest state')}.`)];
    const inhabitants = found.reduce((sum, change) => sum + places.population[change.place], 0);
    const groups = new Map();
    for (const change of found) {
      const key = `${change.before}>${change.after}`;
      groups.set(key, [...(groups.get(key) ?? []), change]);
    }
    return [
      el('p', {class: 'lead'}, `${many(found.length, 'settlement', 'settlements')} ${found.length === 1 ? before.words.replace('differ ', 'differs ') : before.words}, home to ${ui.people(inhabitants)} by the gazetteer.`),
      before.order ? el('p', {class: 'none'}, before.order) : null,
      byRegion(found),
      ...[...groups.values()].sort((a, b) => b.length - a.length).map((list) => el('section', {},
        el('h3', {}, ui.chip(list[0].before), el('span', {class: 'to'}, ' to '), ui.chip(list[0].after), el('span', {class: 'count'}, String(list.length))),
        el('ul', {class: 'rows'}, list.slice(0, MANY).map((change) => row(change.place, act.onPick, el('span', {class: 'more'}, bestSource(change.place, day, change.after))))),
        rest(list))),
    ].filter(Boolean);
  };
})();
