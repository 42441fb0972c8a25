'use strict';
// What a device must be able to do for a room, tried one after the other; the host's terminal says the same.
const byId = id => document.getElementById(id);
const secret = location.hash.startsWith('#k=') ? location.hash.slice(3) : '';
const WAIT = 20;
async function send(what, message) {
  const begun = performance.now();
  const answer = await fetch(`/check/${what}`, {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(message), cache: 'no-store',
  });
  return {ok: answer.ok, said: await answer.json(), took: performance.now() - begun};
}
function line(good, text) {
  const item = document.createElement('li');
  item.className = good ? 'agrees' : 'objects';
  item.textContent = `${good ? '✓' : '✗'} ${text}`;
  byId('found').append(item);
}
function storage() {
  try { sessionStorage.setItem('alignkit', '1'); sessionStorage.removeItem('alignkit'); return true; } catch (error) { return false; }
}
async function check() {
  const said = byId('said'), found = {};
  if (!secret) { said.textContent = 'Open the whole link that the host’s terminal shows.'; return; }
  const entered = await send('enter', {secret});
  if (!entered.ok) { said.textContent = entered.said.problem; return; }
  const rounds = [];
  let last = null;
  for (let n = 0; n < 5; n++) { last = await send('ping', {}); rounds.push(last.took); }
  found.took = Math.round(rounds.sort((a, b) => a - b)[2]);
  line(found.took < 500, `The room answers in ${found.took} ms.`);
  found.clock = Math.round((last.said.now - (Date.now() - last.took / 2)) / 1000);
  const off = Math.abs(found.clock);
  line(off <= 60, off <= 2 ? 'The clocks agree.' : `This clock is ${off} s ${found.clock > 0 ? 'behind' : 'ahead of'} the host’s.`);
  found.cookies = last.said.cookie === true;
  line(found.cookies, found.cookies ? 'Cookies come back.' : 'Cookies are blocked: allow them for this address.');
  found.storage = storage();
  line(found.storage, found.storage ? 'What is typed survives a reload.' : 'What is typed is lost on a reload: leave the private window.');
  const missing = [['fetch', window.fetch], ['AbortController', window.AbortController], ['Element.replaceChildren', Element.prototype.replaceChildren]]
    .filter(each => !each[1]).map(each => each[0]);
  found.missing = missing.join(', ');
  line(!missing.length, missing.length ? `This browser is too old: it lacks ${found.missing}.` : 'The browser can do all that is needed.');
  said.textContent = `Waiting ${WAIT} s for an answer, to see whether anything on the way cuts it off …`;
  const begun = performance.now();
  try {
    const waited = await send('wait', {});
    found.waited = waited.ok && performance.now() - begun > (WAIT - 1) * 1000;
  } catch (error) { found.waited = false; }
  line(found.waited, found.waited ? 'News comes through while the page waits.' : 'Something on the way cuts off what waits: a proxy, or a VPN.');
  found.fits = found.cookies && !missing.length && found.waited;
  said.textContent = found.fits ? 'This device is ready for the room. The host’s terminal says so too.' : 'This device is not ready for the room.';
  await send('report', found);
}
check().catch(() => { byId('said').textContent = 'The connection broke off. Reload this page.'; });
