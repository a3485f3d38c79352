// What every page does with a script: forms of the list answered in place, messages, selection, the viewer's times.
// Each form works without it as well: the server answers both with the same list.
window.dashboard = (() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const board = () => one('#board');
  const boxes = () => all('#board input[name=selected]');
  const rows = () => all('#board .update');
  const swap = 'morph:outerHTML';
  document.documentElement.classList.add('js');

  // Exchanges. While a row is carried, the list must not move under it.
  let [sent, swapped, held, waiting] = [0, 0, false, false];
  const refresh = () => {
    waiting = held;
    if (board() && !held) htmx.ajax('GET', location.pathname + location.search, { source: '#board', target: '#board', swap });
  };
  const hold = (on) => {
    held = on;
    if (!on && waiting) refresh();
  };
  const send = async (form, action, values = {}) => {
    all('details.menu[open]').forEach((menu) => {
      // What is inside a closed menu cannot have the focus, and it is to stay in the row.
      if (menu.contains(document.activeElement)) one('summary', menu).focus();
      menu.open = false;
    });
    const card = form.closest('.toast-card');
    if (card) card.hidden = true;
    await htmx.ajax(form.method.toUpperCase(), action, { source: form, target: '#board', swap, values });
    card?.remove();
    if (form.id === 'bulk') select(boxes(), false);
  };
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    const listed = form.closest('#board, #toasts') && (form.id === 'filter' || form.getAttribute('method') === 'post');
    if (!listed || !board()) return;
    event.preventDefault();
    send(form, submitter?.getAttribute('formaction') ?? form.getAttribute('action'), submitter?.name ? { [submitter.name]: submitter.value } : {});
  });
  document.addEventListener('htmx:beforeRequest', ({ detail }) => { detail.xhr.number = ++sent; });
  let focused;
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    if (!detail.shouldSwap || detail.target !== board()) return;
    // Overtaken by the answer to a later request.
    if (detail.xhr.number < swapped || held) {
      detail.shouldSwap = false;
      waiting = held;
      return;
    }
    swapped = detail.xhr.number;
    // Something in between answered, for instance a login that has ended.
    if (!detail.serverResponse.includes('id="board"')) location.reload();
    const row = document.activeElement?.closest('.update');
    focused = row && { id: row.id, at: rows().indexOf(row), key: document.activeElement.dataset.key };
  });
  document.addEventListener('htmx:afterSwap', () => {
    if (focused && document.activeElement === document.body) {
      const row = document.getElementById(focused.id) ?? rows()[Math.min(focused.at, rows().length - 1)];
      const same = row?.id === focused.id && focused.key && one(`[data-key="${focused.key}"]`, row);
      (same || (row && one('h3 a', row)) || one('#content')).focus({ preventScroll: Boolean(row) });
    }
    decorate();
  });
  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (detail.elt === board()) return;
    const page = new DOMParser().parseFromString(detail.xhr.responseText, 'text/html');
    toast((one('[role=alert]', page) ?? one('main p:not(.quiet)', page))?.textContent.trim() || 'That did not work. Reload the page and try again.');
    refresh();
  });
  document.addEventListener('htmx:sendError', ({ detail }) => {
    if (detail.elt !== board()) toast('The dashboard cannot be reached. Nothing was changed.');
  });

  // What the person is at stays: a selection, an open menu with all that was typed in it, a text that is being written.
  Idiomorph.defaults.ignoreActiveValue = true;
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !(name === 'checked' && node.type === 'checkbox') && !(name === 'open' && node instanceof HTMLDetailsElement);
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old) =>
    !old.matches?.('details.menu[open]') && !(old.matches?.('.bulk-choice') && old.contains(document.activeElement));

  // The filter answers while it is typed.
  let typing;
  document.addEventListener('input', ({ target }) => {
    if (target.form?.id !== 'filter') return;
    clearTimeout(typing);
    typing = setTimeout(() => target.form?.requestSubmit(), target.type === 'search' ? 300 : 0);
  });

  // Selection
  let last;
  const select = (list, on) => {
    list.forEach((box) => { box.checked = on; });
    count();
  };
  const count = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    const label = one('.bulk-count');
    const words = chosen === 1 ? '1 selected' : `${chosen} selected`;
    if (label && label.textContent !== words) label.textContent = words;
    all('[data-select-group]').forEach((head) => {
      const group = all('input[name=selected]', head.closest('.group'));
      head.checked = group.length > 0 && group.every((box) => box.checked);
      head.indeterminate = !head.checked && group.some((box) => box.checked);
    });
  };
  document.addEventListener('click', (event) => {
    const box = event.target;
    if (!(box instanceof Element)) return;
    if (box.closest('[data-close]')) box.closest('.toast-card').remove();
    if (!box.closest('details.menu')) all('details.menu[open]').forEach((menu) => { menu.open = false; });
    if (box.matches('[data-select-group]')) select(all('input[name=selected]', box.closest('.group')), box.checked);
    if (!box.matches('input[name=selected]')) return;
    const list = boxes();
    const [from, to] = [list.findIndex((other) => other.id === last), list.indexOf(box)];
    select(event.shiftKey && from >= 0 ? list.slice(Math.min(from, to), Math.max(from, to) + 1) : [box], box.checked);
    last = box.id;
  });
  document.addEventListener('reset', ({ target }) => target.id === 'bulk' && setTimeout(count));

  // Messages stay ten seconds, and for as long as somebody is at them.
  const patience = 10_000;
  const watch = (card) => {
    let timer;
    const leave = () => { timer = setTimeout(() => card.remove(), patience); };
    ['pointerenter', 'focusin'].forEach((name) => card.addEventListener(name, () => clearTimeout(timer)));
    ['pointerleave', 'focusout'].forEach((name) => card.addEventListener(name, leave));
    leave();
  };
  const toast = (words) => {
    const card = one('#toast').content.cloneNode(true);
    one('p', card).textContent = words;
    one('#toasts').append(card);
  };
  all('.toast-card').forEach(watch);
  new MutationObserver((changes) => {
    changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.('.toast-card')).forEach(watch);
    all('.toast-card').slice(0, -3).forEach((card) => card.remove());
  }).observe(one('#toasts'), { childList: true });

  // The number of pending updates: beside the name, in the title, on the icon.
  const title = document.title;
  const icon = one('#favicon');
  const icons = [icon.href, icon.dataset.pending];
  const pending = (number) => {
    const words = number >= 1000 ? '1,000+' : String(number);
    document.title = number ? `(${words}) ${title}` : title;
    const href = icons[number ? 1 : 0];
    if (icon.getAttribute('href') !== href) icon.setAttribute('href', href);
    const badge = one('#pending');
    if (!badge) return;
    badge.hidden = !number;
    badge.lastElementChild.textContent = words;
  };

  // What came since the last visit (to this browser) is marked until the person was at it. A visit is as long as the tab.
  const memory = (store, key, value) => {
    try {
      if (value !== undefined) store.setItem(key, value);
      return store.getItem(key);
    } catch {
      return null; // a browser that stores nothing for this site
    }
  };
  const seen = new Set((memory(sessionStorage, 'seen') ?? '').split(','));
  const mark = () => {
    const version = board().dataset.version;
    const since = memory(sessionStorage, 'since') ?? memory(sessionStorage, 'since', memory(localStorage, 'visited') ?? version) ?? version;
    memory(localStorage, 'visited', version);
    rows().forEach((row) => row.classList.toggle('is-new', Number(row.dataset.seq) > Number(since) && !seen.has(row.dataset.seq)));
  };
  const look = ({ target }) => {
    const row = target instanceof Element && target.closest('.update.is-new');
    if (!row) return;
    row.classList.remove('is-new');
    seen.add(row.dataset.seq);
    memory(sessionStorage, 'seen', [...seen].join(','));
  };
  ['focusin', 'click'].forEach((name) => document.addEventListener(name, look));

  const zone = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  const decorate = () => {
    all('time[datetime]').forEach((time) => {
      const local = zone.format(new Date(time.dateTime));
      time.title = local;
      if (time.hasAttribute('data-absolute')) time.textContent = local;
    });
    if (!board()) return;
    pending(Number(board().dataset.pending));
    count();
    mark();
  };
  decorate();
  const badge = one('#pending span:last-child');
  if (badge && !board()) pending(parseInt(badge.textContent.replace(',', ''), 10));
  // Ages grow, also when nothing happens.
  setInterval(() => document.hidden || refresh(), 60_000);

  return { one, all, board, rows, refresh, hold, send, toast, pending };
})();
