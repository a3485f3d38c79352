// What every page does with a script: forms of the list answered in place, selection, the viewer's times.
// Each form works without it as well: the server answers both with the same list.
window.dashboard = (() => {
  const { toast, take, offer } = window.messages;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const board = () => one('#board');
  const boxes = () => all('#board input[name=selected]');
  const rows = () => all('#board .update');
  const swap = 'morph:outerHTML';
  document.documentElement.classList.add('js');

  // Exchanges. While a row is carried, the list must not move under it. A refresh waits for what is under way: its answer would overtake
  // the one a person waits for.
  let [sent, swapped, addressed, moved, underway, held, waiting] = [0, 0, 0, 0, 0, false, false];
  const here = () => location.pathname + location.search;
  // What fails is said by htmx's events.
  const ask = (verb, path, source, values) => htmx.ajax(verb, path, { source, target: '#board', swap, values }).catch(() => {});
  // As htmx does, which makes the page anew for whoever comes back to one of the two.
  const go = (address) => {
    if (address === here()) return;
    history.replaceState({ htmx: true }, '');
    history.pushState({ htmx: true }, '', address);
  };
  const refresh = () => {
    waiting = held || underway > 0;
    if (board() && !waiting) ask('GET', here(), '#board');
  };
  const hold = (on) => {
    held = on;
    if (!on && waiting) refresh();
  };
  const fields = (form) => {
    const data = new FormData(form);
    return Object.fromEntries([...data.keys()].map((name) => [name, data.getAll(name)]));
  };
  const send = (form, action, values = {}) => {
    all('details.menu[open]').forEach((menu) => {
      // What is inside a closed menu cannot have the focus, and it is to stay in the row.
      if (menu.contains(document.activeElement)) one('summary', menu).focus();
      menu.open = false;
    });
    const card = form.closest('.toast-card');
    if (card?.contains(document.activeElement)) one('#content').focus({ preventScroll: true });
    if (card) card.hidden = true;
    if (form.id === 'filter') stop();
    else if (typing) one('#filter')?.requestSubmit();
    moved = performance.now();
    // As it is now, also where it has to wait for an earlier one. A message stays while the address changes.
    ask(form.method.toUpperCase(), action, form, form.id === 'filter' ? fields(form) : { ...values, back: here() });
  };
  // What was not done can be asked for again.
  const ended = (form, done) => {
    const card = form.closest('.toast-card');
    if (done) {
      card?.remove();
      if (form.id === 'filter') failing = false;
      if (form.id === 'bulk') form.reset();
    } else if (card) {
      offer(card);
    } else if (form.matches('.menu-form')) {
      const menu = form.closest('details');
      if (menu) menu.open = true; // with what was typed
    }
  };
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    const posts = form.getAttribute('method') === 'post';
    if (!board() || !form.closest('#board, #toasts') || !(form.id === 'filter' || posts)) {
      // The answer is another page, and until it comes a second click would do the same again.
      if (posts && event.timeStamp - form.sentAt < 3_000) event.preventDefault();
      form.sentAt = event.timeStamp;
      return;
    }
    event.preventDefault();
    send(form, submitter?.getAttribute('formaction') ?? form.getAttribute('action'), submitter?.name ? { [submitter.name]: submitter.value } : {});
  });
  document.addEventListener('htmx:beforeRequest', ({ detail: { elt, target, xhr } }) => {
    if (target !== board()) return;
    [xhr.number, xhr.from] = [++sent, here()];
    underway += 1;
    // A form whose row another answer has taken away: htmx finds neither the messages nor the way to swap from outside of the page.
    xhr.addEventListener('readystatechange', () => {
      if (xhr.readyState === XMLHttpRequest.DONE && !elt.isConnected) document.body.append(elt);
    });
    xhr.addEventListener('loadend', () => {
      underway -= 1;
      if (elt.parentElement === document.body) elt.remove();
      ended(elt, xhr.status >= 200 && xhr.status < 300);
      if (waiting) refresh();
    });
  });
  let [focused, choosing, seen] = [null, '', new Map()];
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    if (!detail.shouldSwap || detail.target !== board()) return;
    const { xhr } = detail;
    const address = xhr.getResponseHeader('HX-Push-Url');
    const moves = Boolean(address) && address !== 'false';
    const later = moves && xhr.number > addressed;
    if (later) addressed = xhr.number;
    // Overtaken by the answer to a later request, or to one that led elsewhere. What it says is said all the same, and a filter is in force.
    if (xhr.number < swapped || held || (!moves && xhr.from !== here())) {
      detail.shouldSwap = false;
      waiting = true;
      take(detail.serverResponse);
      if (later) go(address);
      return;
    }
    swapped = xhr.number;
    // Something in between answered, for instance a login that has ended.
    if (!detail.serverResponse.includes('id="board"')) location.reload();
    const at = document.activeElement;
    const row = at?.closest('#bulk') ? boxes().find((box) => box.checked)?.closest('.update') : at?.closest('.update') ?? one('.group:focus-within .update');
    focused = row && { id: row.id, at: rows().indexOf(row), key: at.dataset.key };
    choosing = at?.closest('#filter') && at.id;
    seen = new Map(moves || scrollY === 0 ? [] : rows().map((other) => [other.id, other.getBoundingClientRect().top]).filter(([, top]) => top >= 0 && top < innerHeight));
  });
  // As with a link to the page that is shown: sent again, a search would be one more step to go back.
  document.addEventListener('htmx:beforeHistoryUpdate', ({ detail: { history: step } }) => {
    if (step.path === here()) step.type = 'replace';
  });
  document.addEventListener('htmx:afterSwap', () => {
    moved = performance.now();
    const lost = document.activeElement === document.body || document.activeElement.checkVisibility?.() === false; // not in Safari before 17.4
    if (focused && lost) {
      const row = document.getElementById(focused.id) ?? rows()[Math.min(focused.at, rows().length - 1)];
      const same = row?.id === focused.id && focused.key && one(`[data-key="${focused.key}"]`, row);
      (same || (row && one('h3 a', row)) || one('#content')).focus({ preventScroll: Boolean(row) });
    } else if (choosing && lost) {
      // What was in force and is no longer is no choice any more.
      (document.getElementById(choosing.replace('without-', '')) ?? one('#tag'))?.focus();
    }
    // Those in sight stay where they are, but for the one or other that went elsewhere.
    const shifts = rows().filter(({ id }) => seen.has(id)).map((other) => other.getBoundingClientRect().top - seen.get(other.id));
    const least = shifts.sort((first, second) => Math.abs(first) - Math.abs(second))[0];
    if (least) scrollBy({ top: least, behavior: 'instant' });
    decorate();
    if (changed.length > 0) toast(`${few(changed)} changed and ${changed.length === 1 ? 'is' : 'are'} no longer selected.`);
    changed = [];
  });
  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (!detail.elt.matches('form')) return;
    const page = new DOMParser().parseFromString(detail.xhr.responseText, 'text/html');
    const passes = detail.xhr.status >= 500 || [408, 429].includes(detail.xhr.status);
    if (!passes || !searchAgain(detail.elt)) toast((one('[role=alert]', page) ?? one('main p:not(.quiet)', page))?.textContent.trim() || 'That did not work. Reload the page and try again.');
    refresh();
  });
  document.addEventListener('htmx:sendError', ({ detail }) => {
    if (detail.elt.matches('form') && !searchAgain(detail.elt)) toast('The dashboard cannot be reached. Look whether it was done before you try again.');
  });
  document.addEventListener('htmx:timeout', ({ detail }) => {
    if (detail.elt.matches('form') && !searchAgain(detail.elt)) toast('The dashboard does not answer. Look whether it was done before you try again.');
  });

  // What the person is at stays: a selection, an open menu with all that was typed in it, a text that is being written.
  Idiomorph.defaults.ignoreActiveValue = true;
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !(name === 'checked' && node.type === 'checkbox') && !(name === 'open' && node instanceof HTMLDetailsElement);
  let choice;
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, now) => {
    if (!(old instanceof Element)) return true;
    if (old.matches('.bulk-choice select')) choice = old.value;
    if (typing && old.id === 'filter') return false;
    if (old.matches('#board input[name=selected]')) renew(old, now.value);
    return !old.matches('details.menu[open]') && !(old.matches('.bulk-choice') && old.contains(document.activeElement));
  };
  // By its value: options come and go. None is chosen where that one is gone.
  Idiomorph.defaults.callbacks.afterNodeMorphed = (old) => { if (old.matches?.('.bulk-choice select')) old.value = choice; };
  // What a person selected is what they saw, and not what came for it since.
  let changed = [];
  const renew = (box, value) => {
    if (box.value === value) return;
    if (box.checked) changed.push(one('h3 a', box.closest('.update')).textContent.trim());
    box.checked = false;
    box.setAttribute('value', value); // also while it has the focus
  };
  const few = (names) => names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');

  // Where there are many tags they stand in the page once, for all rows.
  document.addEventListener('toggle', ({ target }) => {
    const list = target.open && target.matches('#board details.menu') && one('select.has-more', target);
    if (!list) return;
    const own = list.value;
    list.replaceChildren(...all('#bulk select[name=tag] option').map((option) => option.cloneNode(true)));
    list.value = own;
    list.classList.remove('has-more');
  }, true);

  // The filter answers while it is typed.
  let [typing, failing] = [undefined, false];
  const stop = () => { typing = clearTimeout(typing); };
  const search = (patience) => {
    stop();
    typing = setTimeout(() => one('#filter')?.requestSubmit(), patience);
  };
  // Until it is answered the list does not show what the filter says.
  const searchAgain = (form) => {
    if (form.id !== 'filter') return false;
    if (!failing) toast('The list cannot be searched right now. It is tried again.');
    failing = true;
    search(5_000);
    return true;
  };
  document.addEventListener('input', ({ target }) => {
    if (target.form?.id === 'filter') search(target.type === 'search' ? 300 : 0);
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
    // The second click of two was meant for what was there at the first; of many in a row some are meant.
    if (event.detail > 1 && event.timeStamp - moved < 700 && box.closest('#board button:not([type=button])')) event.preventDefault();
    if (!box.closest('details.menu')) all('details.menu[open]').forEach((menu) => { menu.open = false; });
    if (box.matches('[data-select-group]')) select(all('input[name=selected]', box.closest('.group')), box.checked);
    if (!box.matches('input[name=selected]')) return;
    const list = boxes();
    const [from, to] = [list.findIndex((other) => other.id === last), list.indexOf(box)];
    select(event.shiftKey && from >= 0 ? list.slice(Math.min(from, to), Math.max(from, to) + 1) : [box], box.checked);
    last = box.id;
  });
  // It would press the first button of the form that the boxes belong to.
  document.addEventListener('keydown', (event) => event.key === 'Enter' && event.target.matches('#board [type=checkbox]') && event.preventDefault());
  document.addEventListener('reset', ({ target }) => {
    if (target.id !== 'bulk') return;
    if (target.contains(document.activeElement)) boxes().find((box) => box.checked)?.focus({ preventScroll: true });
    setTimeout(count);
  });
  // Not where it goes to what a menu is in, as with a press on what cannot have it.
  document.addEventListener('focusin', ({ target }) => all('details.menu[open]').forEach((menu) => {
    if (!menu.contains(target) && !target.contains(menu)) menu.open = false;
  }));
  // A note that is being written, or was not taken.
  const note = one('#note-text');
  const typed = (field) => field.value !== field.defaultValue;
  const unsaved = () => note && (typed(note) || note.matches('[aria-invalid]'));
  const forget = () => all('form').forEach((form) => { delete form.sentAt; });
  if (note) {
    let saved = false;
    document.addEventListener('submit', ({ target }) => { saved = target.contains(note); });
    addEventListener('beforeunload', (event) => {
      if (!unsaved() || saved) return;
      event.preventDefault();
      setTimeout(forget); // for whoever stays
    });
  }

  // The number of pending updates: beside the name, in the title, on the icon.
  const [title, most] = [document.title, Number(document.body.dataset.most)];
  const icon = one('#favicon');
  const icons = [icon.href, icon.dataset.pending];
  const pending = (number) => {
    const words = number >= most ? `${most.toLocaleString('en')}+` : String(number);
    document.title = number ? `(${words}) ${title}` : title;
    const href = icons[number ? 1 : 0];
    if (icon.getAttribute('href') !== href) icon.setAttribute('href', href);
    const badge = one('#pending');
    if (!badge) return;
    badge.hidden = !number;
    badge.lastElementChild.textContent = words;
  };

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
  };
  decorate();
  // A browser that comes back ticks what was ticked, groups too. Safari shows the page it left: with an earlier filter, or what is typed, or as a form's answer.
  addEventListener('pageshow', ({ persisted }) => {
    count();
    forget();
    if (unsaved()) note.closest('details').open = true;
    else if (persisted && board()) refresh();
    else if (persisted && document.body.dataset.method === 'GET' && !all('[method=post] :is(input, textarea)').some(typed)) location.reload();
  });
  const badge = one('#pending span:last-child');
  if (badge && !board()) pending(parseInt(badge.textContent.replace(',', ''), 10));
  // Ages grow, also when nothing happens.
  setInterval(() => document.hidden || refresh(), 60_000);

  return { one, all, board, rows, refresh, hold, isHeld: () => held, send, pending };
})();
