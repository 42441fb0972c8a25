'use strict';
// People's text is put into text nodes only. The state of the campaign is asked for over and over: the server answers
// when it has changed, or after a while.
const team = document.body.dataset.role;
const OTHER = {marketing: 'sales', sales: 'marketing'}[team];
const byId = id => document.getElementById(id);
const WORDS = {agrees: '✓ agrees', objects: '✗ objects', changed: '~ agreed with an older text', nothing: '· nothing yet'};
const JUST_NOW = 1500; // ms in which a changed text cannot have been read
let shown = null, parts = {}, signing = null, fears = null, leaving = false;

function make(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === 'class') made.className = value;
    else if (name in made && name !== 'form') made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside.filter(each => each !== null && each !== ''));
  return made;
}
function put(place, ...inside) { place.replaceChildren(...inside.filter(each => each !== null && each !== '')); }
function keep(store, key, value) { try { store.setItem(key, value); } catch (error) { /* a private window keeps nothing */ } }
function kept(store, key) { try { return store.getItem(key) || ''; } catch (error) { return ''; } }
function drop(store, key) { try { store.removeItem(key); } catch (error) { /* nothing was kept */ } }
const wait = time => new Promise(done => setTimeout(done, time));
function moment(text) {
  const at = new Date(text);
  if (!text || isNaN(at)) return '';
  const today = at.toDateString() === new Date().toDateString();
  return today ? at.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'}) : at.toLocaleDateString([], {day: 'numeric', month: 'short'});
}

// What happened, for eyes and for screen readers: one line that goes away.
let newsTimer = 0;
function tell(text) {
  const news = byId('news');
  news.textContent = news.textContent === text ? text + '\u00a0' : text;
  clearTimeout(newsTimer);
  newsTimer = setTimeout(() => { news.textContent = ''; }, Math.min(15000, 4000 + 60 * text.length));
}
function connection(text, lost = false) {
  const line = byId('connection');
  if (line.textContent !== text) line.textContent = text;
  line.className = lost ? 'lost' : '';
}

async function send(what, message) {
  const answer = await fetch(`/${team}/${what}`, {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(message), cache: 'no-store',
  });
  let said = {};
  try { said = await answer.json(); } catch (error) { /* an answer of somebody else's, such as a proxy */ }
  return {ok: answer.ok, status: answer.status, said: said.said || '', problem: said.problem || `That did not work (${answer.status}).`};
}

// The name of the other team's lead on this team's link is mostly a link opened by mistake.
const plainName = name => name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
let confirmed = '';
function leadOfOther(name) {
  if (!shown || !OTHER || !shown.leads[OTHER]) return false;
  return plainName(name) === plainName(shown.leads[OTHER]) && plainName(name) !== plainName(shown.leads[team]);
}

// Name and role, asked once and kept in this browser.
const who = {name: kept(localStorage, `alignkit-name-${team}`), role: kept(localStorage, `alignkit-role-${team}`)};
function showWho() {
  const entry = byId('entry');
  if (team === 'observer') { put(byId('who'), 'You are here to read.'); return; }
  entry.hidden = Boolean(who.name);
  const name = shown ? shown.names[team] : '';
  if (leadOfOther(who.name) && confirmed !== who.name) {
    const name = who.name; byId('name').value = name; byId('role').value = who.role;
    who.name = ''; entry.hidden = false;
    refuse(byId('entry-refusal'), `${name} is ${shown.names[OTHER]}'s lead. Are you here for ${shown.names[team]}? If so, press Enter; if not, open the link of ${shown.names[OTHER]}.`);
    confirmed = name;
  }
  put(byId('who'), ...(who.name ? [`You are ${who.name}${who.role ? ', ' + who.role : ''}, for ${name}. `,
    make('button', {type: 'button', class: 'link', onclick: askWho}, 'Change the name')] : []));
}
function askWho() {
  byId('entry').hidden = false;
  byId('name').value = who.name; byId('role').value = who.role;
  byId('name').focus();
}
byId('entry').addEventListener('submit', event => {
  event.preventDefault();
  who.name = byId('name').value.trim(); who.role = byId('role').value.trim();
  if (!who.name) { byId('name').focus(); return; }
  const claimed = leadOfOther(who.name);
  if (claimed && confirmed !== who.name) {
    confirmed = who.name;
    const text = `${who.name} is ${shown.names[OTHER]}'s lead. Are you here for ${shown.names[team]}? If so, press Enter again; if not, open the link of ${shown.names[OTHER]}.`;
    refuse(byId('entry-refusal'), text); byId('name').focus(); who.name = ''; return;
  }
  put(byId('entry-refusal'));
  keep(localStorage, `alignkit-name-${team}`, who.name); keep(localStorage, `alignkit-role-${team}`, who.role);
  showWho();
  byId('title').setAttribute('tabindex', '-1'); byId('title').focus();
});

// What is wrong stands where it was done until the next try, and is said once by a screen reader.
function refuse(place, text) { place.className = 'refusal'; put(place, text); tell(text); }

async function act(message, place) {
  if (!who.name) { askWho(); tell('Give your name first.'); return false; }
  put(place, 'Sending …'); place.className = 'weak';
  let answer;
  try {
    answer = await send('act', {...message, revision: shown.revision, name: who.name, role: who.role});
  } catch (error) {
    answer = {ok: false, problem: 'Not sent: the room cannot be reached. What you typed stays here; try again.'};
  }
  if (answer.ok) { put(place); tell(answer.said); } else refuse(place, answer.problem);
  return answer.ok;
}

// A text box whose words survive a reload, and that follows the file as long as nobody is writing in it.
function box(id, label) {
  const area = make('textarea', {id, rows: 3});
  const place = `alignkit ${team} ${id}`;
  area.addEventListener('input', () => keep(sessionStorage, place, JSON.stringify({slug: shown.slug, text: area.value})));
  const restore = slug => {
    try { const found = JSON.parse(kept(sessionStorage, place)); return found.slug === slug ? found.text : ''; } catch (error) { return ''; }
  };
  return {area, label: make('label', {htmlFor: id}, label), restore, forget: () => drop(sessionStorage, place)};
}

function makeQuestion(question) {
  const key = question.key, part = {changedAt: 0};
  part.lines = make('div', {class: 'stands'});
  part.since = make('div', {class: 'since', hidden: true});
  part.open = make('div', {class: 'dispute', hidden: true});
  part.disputes = make('div', {class: 'dispute', hidden: true});
  part.stances = make('div');
  part.views = make('div');
  part.refusal = make('p', {class: 'refusal'});
  part.section = make('section', {id: `q-${key}`, 'aria-labelledby': `h-${key}`},
    make('h2', {id: `h-${key}`, tabIndex: -1}, `${question.number}. ${question.name}`),
    make('p', {class: 'weak'}, question.asks), part.lines, part.open, part.disputes, part.since, part.stances, part.views);
  if (team !== 'observer') addControls(part, question);
  return part;
}

function addControls(part, question) {
  const key = question.key, name = question.name;
  const isFresh = () => {
    if (Date.now() - part.changedAt > JUST_NOW) return false;
    tell(`The text of ${name} has changed just now. Read it, then decide.`);
    return true;
  };
  const present = () => shown.questions.find(each => each.key === key);
  const stands = () => ({question: key, digest: present().digest, seen: present().stances[team].id});
  // agree, object, take back
  const why = box(`why-${key}`, ''), settles = box(`settles-${key}`, `${name}: what would settle it?`);
  const submit = make('button', {type: 'submit'}, ''), cancel = make('button', {type: 'button'}, 'Cancel');
  const form = make('form', {class: 'stance-form', hidden: true, noValidate: true},
    why.label, why.area, settles.label, settles.area, make('div', {class: 'buttons'}, submit, cancel));
  let mode = '', opener = null;
  const open = (kind, button) => {
    mode = kind; opener = button; form.hidden = false;
    why.label.textContent = kind === 'object' ? `${name}: why do you object?` : `${name}: your reservation`;
    settles.label.hidden = settles.area.hidden = kind !== 'object';
    submit.textContent = kind === 'object' ? `Object to ${name}` : `Agree with ${name}, with this reservation`;
    const said = present().stances[team];
    for (const each of [why, settles]) if (!each.area.value) each.area.value = each.restore(shown.slug);
    if (!why.area.value && said.says === 'agree' && kind === 'agree') why.area.value = said.note;
    why.area.focus();
  };
  const close = () => { form.hidden = true; if (opener) opener.focus(); };
  cancel.addEventListener('click', close);
  form.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (isFresh()) return;
    if (!why.area.value.trim()) {
      refuse(part.refusal, mode === 'object' ? 'Say why you object.' : 'Write the reservation first.'); why.area.focus(); return;
    }
    const message = {kind: mode, ...stands(), text: why.area.value};
    if (mode === 'object') message.settles = settles.area.value;
    if (await act(message, part.refusal)) {
      for (const each of [why, settles]) { each.area.value = ''; each.forget(); }
      close();
    }
  });
  const button = (label, does, more = {}) => make('button', {type: 'button', onclick: does, ...more}, label);
  // a plain "Agree" drops the reservation that the team has, so it asks first
  const dropped = make('p', {class: 'said'}), drops = make('div', {class: 'stance-form', hidden: true, role: 'group', 'aria-label': `Your team's reservation on ${name}`});
  const plain = () => isFresh() || act({kind: 'agree', ...stands()}, part.refusal);
  const endAsking = () => { drops.hidden = true; part.agree.focus(); };
  part.agree = button('Agree', () => {
    const said = present().stances[team];
    if (said.says !== 'agree' || !said.note) { plain(); return; }
    form.hidden = true; drops.hidden = false; put(dropped, said.note); drops.querySelector('button').focus();
    tell('Your team has a reservation here.');
  }, {'aria-label': `Agree with ${name}`});
  drops.append(make('p', {}, 'Your team agreed with a reservation:'), dropped, make('div', {class: 'buttons'},
    button('Keep it, and agree', () => { drops.hidden = true; open('agree', part.agree); }, {'aria-label': `Keep the reservation, and agree with ${name}`}),
    button('Agree without it', async () => { endAsking(); await plain(); }, {'aria-label': `Agree with ${name} without the reservation`}),
    button('Cancel', endAsking, {'aria-label': `Cancel: ${name}`})));
  const reserve = button('Agree with a reservation', () => open('agree', reserve), {'aria-label': `Agree with a reservation: ${name}`});
  part.object = button('Object', () => open('object', part.object), {'aria-label': `Object to ${name}`});
  part.back = button('Take back', () => part.back.getAttribute('aria-disabled') === 'true'
    || act({kind: 'withdraw', ...stands()}, part.refusal), {'aria-label': `Take back your team's word on ${name}`});
  part.buttons = make('div', {class: 'buttons', role: 'group', 'aria-label': `Your team on ${name}`}, part.agree, reserve, part.object, part.back);
  // own view
  const view = box(`view-${key}`, `Your team's own view on ${name}`);
  part.view = {...view, base: null, sent: null};
  part.viewNote = make('p', {class: 'weak'});
  const save = make('button', {type: 'submit'}, 'Save this view');
  view.area.setAttribute('aria-label', `Your team's own view on ${name}`);
  const viewForm = make('form', {noValidate: true}, view.area, part.viewNote, make('div', {class: 'buttons'}, save));
  viewForm.addEventListener('submit', async event => {
    event.preventDefault();
    const text = view.area.value;
    part.view.sent = text;
    if (await act({kind: 'view', question: key, digest: present().digest, text, before: part.view.base || ''}, part.refusal)) {
      if (view.area.value === text) view.forget();
    } else part.view.sent = null;
  });
  part.own = make('details', {open: ['mql', 'sql', 'sales_responsibilities'].includes(key)},
    make('summary', {}, `Your team's own view on ${name}`), viewForm);
  part.section.append(part.buttons, drops, form, part.refusal, part.own);
}

function stanceLines(stance, name) {
  const by = [stance.by, moment(stance.at), stance.via ? `in the ${stance.via}`.replace('in the sheet', 'on a sheet') : '',
    stance.recorded_by ? `written down by ${stance.recorded_by}` : ''].filter(Boolean).join(', ');
  const lines = [make('p', {class: 'stance'}, `${name} `, make('span', {class: `mark ${stance.mark}`},
    stance.mark === 'objects' && stance.stale ? '✗ objects to an older text' : WORDS[stance.mark]), by ? ` (${by})` : '')];
  const said = (label, text) => text && lines.push(make('p', {class: 'said'}, `${label}: ${text}`));
  said(stance.says === 'object' ? 'Why' : 'Reservation', stance.note);
  said('Objected before', stance.objected); said('Would settle it', stance.settles); said('Reply', stance.reply); said('Parked with', stance.parked);
  return lines;
}
function textLines(lines) {
  const found = [];
  let list = null;
  for (const line of lines) {
    if (line.startsWith('- ')) { if (!list) found.push(list = make('ul')); list.append(make('li', {}, line.slice(2))); }
    else { list = null; if (line.trim()) found.push(make('p', {}, line)); }
  }
  return found;
}

function fillQuestion(part, question, before) {
  const changed = before && before.digest !== question.digest;
  if (changed) {
    part.changedAt = Date.now();
    part.lines.classList.add('fresh');
    clearTimeout(part.freshTimer);
    part.freshTimer = setTimeout(() => part.lines.classList.remove('fresh'), 10000);
  }
  if (!before || changed) {
    put(part.lines, ...(question.lines.length ? textLines(question.lines) : [make('p', {class: 'weak'}, 'There is no answer yet.')]));
  }
  part.open.hidden = !question.open_texts.length;
  put(part.open, ...question.open_texts.map(text => make('p', {}, make('strong', {}, 'The host has a text open here that is no value yet. '),
    `Nobody can agree before it is one, or is gone: ${text}.`)));
  part.disputes.hidden = !question.disputes.length;
  put(part.disputes, ...question.disputes.flatMap(each => [
    make('p', {}, make('strong', {}, `Two edits of "${each.field}" met. Both are kept; the host chooses:`)),
    ...each.versions.map(text => make('p', {class: 'said'}, text))]));
  put(part.stances, ...['marketing', 'sales'].flatMap(each => stanceLines(question.stances[each], shown.names[each])));
  const visible = ['marketing', 'sales'].filter(each => question.views[each]);
  put(part.views, ...(visible.length ? [make('h3', {}, 'How each team sees it')] : []), ...visible.flatMap(each => [
    make('p', {}, `${shown.names[each]}:`), make('p', {class: 'said'}, question.views[each])]));
  if (team === 'observer') return;
  const own = question.own, stance = question.stances[team];
  part.since.hidden = !own.since.length;
  put(part.since, make('p', {}, make('strong', {}, `Since your team ${stance.says === 'object' ? 'objected' : 'agreed'}:`)),
    make('ul', {}, ...own.since.map(line => make('li', {}, line))));
  part.agree.setAttribute('aria-pressed', String(stance.mark === 'agrees' && Boolean(stance.says)));
  part.object.setAttribute('aria-pressed', String(stance.mark === 'objects'));
  part.back.setAttribute('aria-disabled', String(!stance.says));
  part.buttons.hidden = part.own.hidden = shown.locked;
  fillView(part, own, shown.names[question.views[OTHER] ? OTHER : ''] || '');
}

function fillView(part, own, shows) {
  const view = part.view, area = view.area;
  const isFirst = view.base === null;
  if (isFirst) {
    view.base = own.view;
    area.value = view.restore(shown.slug) || own.view;
  } else if (view.sent !== null && own.view !== view.base) {
    if (area.value === view.sent) { area.value = view.base = own.view; } else view.base = view.sent;
    view.sent = null;
  } else if (own.view !== view.base && area.value === view.base) {
    area.value = view.base = own.view;
  }
  const isLeftBehind = own.view !== view.base && area.value !== own.view;
  if (!isLeftBehind) {
    if (area.value === own.view) view.base = own.view;
    put(part.viewNote, own.hidden ? 'Saved, and hidden from the other team until it has written its own view on this question, or the host shows both.'
      : own.view ? `Everybody in the room sees this view${shows ? ', and what you change in it at once' : ''}.`
        : shows ? `${shows} has shown its view on this question: everybody in the room sees yours as soon as you save it.`
          : 'The other team does not see it before it has written its own view on this question.');
  } else {
    put(part.viewNote, 'Somebody else of your team has written here meanwhile. If you save, both texts are kept. There it says:',
      make('span', {class: 'said'}, own.view));
  }
}

function fillPlaces() {
  const places = byId('places');
  places.hidden = false;
  const mark = stance => WORDS[stance.mark][0];
  const list = make('ol', {}, ...shown.questions.map(each => make('li', {}, make('a', {href: `#q-${each.key}`,
    'aria-label': `${each.number}. ${each.name}: ${['marketing', 'sales'].map(team => `${shown.names[team]} ${WORDS[each.stances[team].mark].slice(2)}`).join(', ')}`},
    make('span', {class: 'marks', 'aria-hidden': 'true'}, mark(each.stances.marketing) + mark(each.stances.sales)),
    make('span', {}, `${each.number}. ${each.name}`)))));
  const held = places.contains(document.activeElement) ? document.activeElement.getAttribute('href') : '';
  put(places, make('p', {class: 'weak'}, `The first mark is ${shown.names.marketing}, the second ${shown.names.sales}.`), list);
  if (held) places.querySelector(`a[href="${held}"]`).focus();
}

function makeFears() {
  const place = byId('fears');
  fears = {hidden: make('div'), list: make('div'), refusal: make('p', {class: 'refusal'})};
  put(place, make('h2', {id: 'fears-title'}, 'It failed: why?'),
    make('p', {class: 'weak'}, 'Imagine that the campaign is over and has failed. Why?'), fears.list);
  if (team === 'observer') return;
  const text = box('fear', 'A reason why it may fail');
  text.area.value = text.restore(shown.slug);
  const form = make('form', {noValidate: true}, text.label, text.area, make('div', {class: 'buttons'}, make('button', {type: 'submit'}, 'Add this reason')));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (await act({kind: 'fear', text: text.area.value}, fears.refusal)) { text.area.value = ''; text.forget(); }
  });
  fears.form = form;
  place.append(fears.hidden, form, fears.refusal);
}
function fillFears() {
  if (!fears) makeFears();
  byId('fears').hidden = team === 'observer' && !shown.fears.length;
  put(fears.list, shown.fears.length ? make('ul', {}, ...shown.fears.map(each => make('li', {}, each))) : null);
  if (team === 'observer') return;
  fears.form.hidden = shown.locked;
  put(fears.hidden, ...(shown.hidden_fears.length ? [make('p', {class: 'weak'}, 'Your team wrote, hidden from the other one for now:'),
    make('ul', {}, ...shown.hidden_fears.map(each => make('li', {}, each)))] : []));
}

function makeSigning() {
  const place = byId('signing');
  signing = {state: make('div'), known: make('div'), text: make('div', {class: 'stands'}), print: make('p', {class: 'print'}), signed: make('div'), changedAt: 0};
  const name = team === 'observer' ? '' : ` for ${shown.names[team]}`;
  put(place, make('h2', {id: 'signing-title', tabIndex: -1}, `Sign the whole text${name}`), signing.signed, signing.state, signing.text, signing.print, signing.known);
  if (team === 'observer') return;
  const read = make('input', {type: 'checkbox', id: 'read'});
  signing.read = read;
  signing.refusal = make('p', {class: 'refusal'});
  signing.form = make('form', {noValidate: true},
    make('label', {class: 'tick', htmlFor: 'read'}, read, 'I have read the whole text above.'),
    make('p', {class: 'weak'}, 'Your signature is the name you gave on entry. It shows that you mean it; it does not prove who signed.'),
    make('div', {class: 'buttons'}, make('button', {type: 'submit'}, `Sign${name}`)));
  signing.form.addEventListener('submit', async event => {
    event.preventDefault();
    if (Date.now() - signing.changedAt < JUST_NOW) { tell('The text has changed just now. Read it, then sign.'); return; }
    if (!read.checked) { refuse(signing.refusal, 'Read the whole text first, and tick the box above.'); read.focus(); return; }
    if (await act({kind: 'sign', fingerprint: shown.fingerprint}, signing.refusal)) read.checked = false;
  });
  signing.back = make('div', {class: 'buttons', hidden: true}, make('button', {type: 'button',
    onclick: () => act({kind: 'unsign'}, signing.refusal)}, 'Take back the signature'));
  place.append(signing.form, signing.back, signing.refusal);
}
function fillSigning(before) {
  if (!signing) makeSigning();
  byId('signing').hidden = false;
  const mine = shown.signoffs.find(each => each.team === team && !each.stale);
  put(signing.signed, ...shown.signoffs.map(each => make('p', {}, `${shown.names[each.team]}: signed by ${each.name}`
    + `${each.role ? ', ' + each.role : ''}, ${moment(each.at)}${each.door ? ', ' + each.door : ''}${each.stale ? '. It was another text than the present one' : ''}.`)));
  put(signing.state, ...(shown.locked ? [make('p', {}, `Both teams have signed. The text is locked.${shown.brief ? ` The brief is in ${shown.brief}, at the host.` : ''}`)]
    : mine ? [make('p', {}, `${mine.name === who.name ? 'You have' : `${mine.name} has`} signed for ${shown.names[team]}; ${shown.names[OTHER]} has not yet. This is the text:`)]
    : shown.blocks.length ? [
    make('p', {}, make('strong', {}, 'Nobody can sign yet. In the way:')), make('ul', {}, ...shown.blocks.map(each => make('li', {}, each)))]
    : [make('p', {}, 'Nothing is in the way. This is the whole text:')]));
  const open = !shown.locked && !shown.blocks.length;
  if (before && before.fingerprint !== shown.fingerprint) {
    signing.changedAt = Date.now();
    if (signing.read) signing.read.checked = false;
  }
  if (!before || before.fingerprint !== shown.fingerprint || !signing.text.childNodes.length) {
    put(signing.text, make('h3', {}, 'The campaign'), ...textLines(shown.campaign), ...shown.questions.flatMap(each =>
      [make('h3', {}, `${each.number}. ${each.name}`), ...textLines(each.lines)]));
  }
  put(signing.known, ...(shown.locked ? [] : [make('h3', {}, 'Known, and signed all the same'),
    ...(shown.reservations.length ? [make('ul', {}, ...shown.reservations.map(each => make('li', {},
      `${shown.names[each.team]} agrees with ${each.question} with a reservation (${each.by}): `, make('span', {class: 'said'}, each.note))))] : [make('p', {}, 'There are no reservations.')]),
    ...(shown.findings.length ? [make('p', {}, 'The checks find:'), make('ul', {}, ...shown.findings.map(each => make('li', {}, each)))]
      : [make('p', {}, 'The checks find nothing.')])]));
  signing.known.hidden = !open;
  put(signing.print, `Fingerprint: ${shown.fingerprint}`);
  signing.text.hidden = !open;
  if (!signing.form) return;
  const hadFocus = byId('signing').contains(document.activeElement);
  signing.form.hidden = !open || Boolean(mine);
  signing.back.hidden = shown.locked || !mine;
  if (hadFocus && !byId('signing').contains(document.activeElement)) byId('signing-title').focus();
}

// What others did since the last state, as sentences.
function findNews(before) {
  const said = [];
  for (const question of shown.questions) {
    const old = before.questions.find(each => each.key === question.key);
    if (old.digest !== question.digest) said.push(`The text of ${question.name} has changed.`);
    if (question.disputes.length > old.disputes.length) said.push(`Two edits of ${question.name} met; both are kept.`);
    for (const each of ['marketing', 'sales']) {
      const one = old.stances[each], now = question.stances[each];
      if (one.says !== now.says || one.at !== now.at || one.by !== now.by || one.note !== now.note) {
        const did = {agree: 'agrees with', object: 'objects to'}[now.says] || 'took back its word on';
        const lost = one.says === 'agree' && one.note && now.says !== 'object' && !now.note ? ` Its reservation is gone: “${one.note}”` : '';
        const held = now.says === 'agree' && now.note ? ', with a reservation' : '';
        said.push(`${shown.names[each]} ${did} ${question.name}${held}${now.by ? ` (${now.by})` : ''}.${lost}`);
      }
    }
  }
  for (const made of shown.signoffs) {
    if (!before.signoffs.some(each => each.team === made.team && each.at === made.at)) said.push(`${shown.names[made.team]} has signed (${made.name}).`);
  }
  return said;
}

function show(state) {
  const before = shown;
  shown = state.questions ? state : before;
  put(byId('problem'), state.problem || '');
  if (!shown) return;
  if (before && before.revision !== shown.revision) { location.reload(); return; }
  document.title = `${shown.title}: room`;
  byId('title').textContent = shown.title;
  put(byId('standing'), `${shown.status}${shown.origin ? `. The nine questions: ${shown.origin}` : ''}. Revision ${shown.revision}.`);
  if (!before) {
    parts = Object.fromEntries(shown.questions.map(each => [each.key, makeQuestion(each)]));
    put(byId('questions'), ...shown.questions.map(each => parts[each.key].section));
    showWho();
  }
  for (const question of shown.questions) fillQuestion(parts[question.key], question, before && before.questions.find(each => each.key === question.key));
  fillPlaces(); fillFears(); fillSigning(before);
  if (before) { const news = findNews(before); if (news.length) tell(news.slice(0, 3).join(' ') + (news.length > 3 ? ` And ${news.length - 3} more.` : '')); }
}

let asking = null;
async function follow() {
  let tag = '', hasEnded = false;
  while (!leaving) {
    if (document.hidden) await new Promise(done => document.addEventListener('visibilitychange', done, {once: true}));
    asking = new AbortController();
    const timer = setTimeout(() => asking.abort(), 35000);
    try {
      const answer = await fetch(`/${team}/state?wait=1`, {headers: tag ? {'If-None-Match': tag} : {}, cache: 'no-store', signal: asking.signal});
      if (answer.status === 200) {
        const state = await answer.json();
        tag = answer.headers.get('ETag') || '';
        hasEnded = false;
        show(state);
        connection('Connected: what changes is here within a second.');
      } else if (answer.status === 304) { connection('Connected: what changes is here within a second.');
      } else if (answer.status === 401) { connection('This link is not valid, or no longer. Ask your host for the present one.', true); return;
      } else if (answer.status === 410) { hasEnded = true; connection('The host has closed the room. What you typed and did not send stays on this page.', true); await wait(2000);
      } else { connection('The room does not answer as it should. Trying again …', true); tag = ''; await wait(2000); }
    } catch (error) {
      if (!document.hidden && !leaving) {
        if (!hasEnded) connection('Not connected: the room cannot be reached. What you typed stays here. Trying again …', true);
        await wait(1000);
      }
    } finally { clearTimeout(timer); }
  }
}
document.addEventListener('visibilitychange', () => { if (document.hidden && asking) asking.abort(); });
addEventListener('pagehide', () => { leaving = true; if (asking) asking.abort(); });
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
addEventListener('hashchange', () => { if (isSecret()) location.reload(); });
const isSecret = () => /^#k=[\w-]+$/.test(location.hash);

async function begin() {
  while (isSecret()) {
    try {
      const answer = await send('enter', {secret: location.hash.slice(3)});
      if (answer.ok) { history.replaceState(null, '', location.pathname); break; }
      if (answer.status === 401) { connection(answer.problem, true); return; }
      connection(`${answer.problem} Trying again …`, true);
    } catch (error) { connection('The room cannot be reached. Trying again …', true); }
    await wait(2000);
  }
  showWho();
  follow();
}
begin();
