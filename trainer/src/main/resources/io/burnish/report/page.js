
'use strict';
(() => {
  // Every text goes through textContent: what a model wrote is never markup.
  const data = JSON.parse(document.getElementById('data').textContent);
  const at = id => document.getElementById(id);
  if (!at('browser')) return;
  const PAGE = 10;
  const KINDS = {
    all: ['everything', () => true],
    paired: ['made into pairs', p => p.pairs || p.best !== undefined],
    discarded: ['left out, with the reason', p => p.discards],
    unreadable: ['with unreadable verdicts', p => (p.verdicts || []).some(v => v.problem)],
  };
  let page = 0;

  const make = (tag, style, text, ...children) => {
    const node = document.createElement(tag);
    if (style) node.className = style;
    if (text !== undefined && text !== null) node.textContent = text;
    node.append(...children);
    return node;
  };
  const option = (value, text) => {
    const node = make('option', '', text);
    node.value = value;
    return node;
  };
  const number = value => Number.isInteger(value) ? String(value)
    : Math.abs(value) < 1e-3 ? value.toExponential(1) : Number(value.toPrecision(4)).toString();
  const about = (p, sample) => (p.verdicts || []).filter(v => v.samples.includes(sample));

  // the mean, as the loop takes it; of comparisons each opponent counts the same
  const score = (p, sample) => {
    const own = about(p, sample).filter(v => !v.judge.includes('/'));
    const mean = values => values.length ? values.reduce((a, b) => a + b, 0) / values.length : undefined;
    const scores = own.filter(v => v.score !== undefined).map(v => v.score);
    if (scores.length) return mean(scores);
    const byOpponent = new Map();
    for (const v of own.filter(v => v.preference !== undefined)) {
      const first = v.samples[0] === sample;
      const opponent = v.samples[first ? 1 : 0];
      byOpponent.set(opponent, [...(byOpponent.get(opponent) || []), first ? v.preference : 1 - v.preference]);
    }
    return mean([...byOpponent.values()].map(mean));
  };

  const role = (p, sample) => {
    if (p.best === sample) return 'best';
    const pairs = p.pairs || [];
    const chosen = pairs.some(pair => pair.chosen === sample);
    const rejected = pairs.some(pair => pair.rejected === sample);
    return chosen && rejected ? 'both' : chosen ? 'chosen' : rejected ? 'rejected' : '';
  };

  const verdict = v => {
    const said = v.problem !== undefined ? 'unreadable: ' + v.problem
      : v.score !== undefined ? 'score ' + number(v.score)
      : v.preference !== undefined ? 'of ' + v.samples.join(' and ') + ': '
        + (v.preference === 0.5 ? 'a tie' : v.samples[v.preference > 0.5 ? 0 : 1] + ' is better')
      : 'no score';
    return make('div', 'verdict', null,
      make('div', v.problem ? 'about problem' : 'about', v.judge + (v.try ? ', try ' + (v.try + 1) : '') + ': ' + said),
      make('div', 'text', v.raw));
  };

  const answer = (p, a) => {
    const kind = role(p, a.sample);
    const side = make('div', 'about', null, make('b', '', kind || 'answer ' + a.sample));
    const value = score(p, a.sample);
    const facts = [];
    if (kind) facts.push('answer ' + a.sample);
    if (value !== undefined) facts.push('score ' + number(value));
    if (a.tokens !== undefined) facts.push(a.tokens + ' tokens');
    if (a.finish === 'length') facts.push('cut at the limit');
    if (a.finish === 'error') facts.push('no answer');
    side.append(facts.join(', '));
    const body = make('div', '', null, make('div', 'text', a.text));
    const verdicts = about(p, a.sample);
    if (verdicts.length) {
      const problems = verdicts.filter(v => v.problem !== undefined).length;
      const summary = verdicts.length + (verdicts.length === 1 ? ' verdict' : ' verdicts')
        + (problems ? ', ' + problems + ' unreadable' : '');
      body.append(make('details', '', null, make('summary', '', summary), ...verdicts.map(verdict)));
    }
    return make('div', 'answer ' + kind, null, side, body);
  };

  const card = p => {
    const card = make('article', '', null, make('h3', '',
      'iteration ' + p.iteration + ', ' + p.origin + ', prompt ' + p.id));
    for (const turn of p.prompt) {
      if (turn.role) card.append(make('div', 'role', turn.role));
      card.append(make('div', 'text prompt', turn.text));
    }
    card.append(...p.answers.map(a => answer(p, a)));
    for (const pair of p.pairs || []) {
      card.append(make('p', 'outcome',
        'Pair: ' + pair.chosen + ' over ' + pair.rejected + ', margin ' + number(pair.margin)));
    }
    for (const d of p.discards || []) {
      card.append(make('p', 'outcome', 'Left out' + (d.samples ? ' (' + d.samples.join(', ') + ')' : '')
        + ': ' + d.reason + (d.detail ? ', ' + d.detail : '')));
    }
    return card;
  };

  const texts = data.map(p => [p.id, ...p.prompt.map(t => t.text), ...p.answers.map(a => a.text),
    ...(p.verdicts || []).map(v => v.raw + ' ' + (v.problem || '')),
    ...(p.discards || []).map(d => d.reason + ' ' + d.detail)].join('\n').toLowerCase());

  const show = () => {
    const words = at('words').value.toLowerCase().split(/\s+/).filter(word => word);
    const group = at('iteration').value;
    const wanted = KINDS[at('kind').value][1];
    const found = data.filter((p, i) => (!group || p.iteration + '/' + p.origin === group) && wanted(p)
      && words.every(word => texts[i].includes(word)));
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    page = Math.max(0, Math.min(page, pages - 1));
    at('found').textContent = found.length + (found.length === 1 ? ' prompt' : ' prompts')
      + ', page ' + (page + 1) + ' of ' + pages;
    at('prompts').replaceChildren(...found.slice(page * PAGE, page * PAGE + PAGE).map(card));
    at('back').disabled = page === 0;
    at('on').disabled = page === pages - 1;
  };
  const turn = by => {
    page += by;
    show();
    at('browser').scrollIntoView();
  };

  at('iteration').append(option('', 'all'));
  for (const group of new Set(data.map(p => p.iteration + '/' + p.origin))) {
    const [iteration, origin] = group.split('/');
    at('iteration').append(option(group, iteration + ', ' + origin));
  }
  for (const kind of Object.keys(KINDS)) at('kind').append(option(kind, KINDS[kind][0]));
  for (const id of ['words', 'iteration', 'kind']) {
    at(id).addEventListener('input', () => { page = 0; show(); });
  }
  document.querySelector('.filters').addEventListener('submit', event => event.preventDefault());
  at('back').addEventListener('click', () => turn(-1));
  at('on').addEventListener('click', () => turn(1));
  show();
})();
