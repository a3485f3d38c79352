// Keys: see the list that "?" opens. None works while a text is written, and they can be switched off there.
(() => {
  const { one, all, rows, isHeld } = window.dashboard;
  const dialog = one('#keys');
  const toggle = one('[data-keys-on]', dialog);
  const places = { h: 'history', u: '', t: 'tags', s: 'setup' };
  const base = one('.brand').pathname;
  let prefix = false;

  const current = () => document.activeElement?.closest('.update');
  const go = (step) => {
    const list = rows();
    const at = list.indexOf(current());
    const next = at < 0 ? list[step > 0 ? 0 : list.length - 1] : list[Math.max(0, Math.min(list.length - 1, at + step))];
    if (!next) return;
    one('h3 a', next).focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  };
  const menu = (selector) => {
    const details = current() && one('details.menu', current());
    if (!details) return;
    details.open = true;
    one(selector, details)?.focus();
  };
  const escape = (event) => {
    const open = one('details.menu[open]');
    if (open) {
      open.open = false;
      one('summary', open).focus();
    } else if (all('input[name=selected]:checked').length > 0) {
      one('#bulk').reset();
    } else if (document.activeElement?.matches('#search')) {
      // Some browsers would empty it without a word, others not at all.
      event.preventDefault();
      if (document.activeElement.value) {
        document.activeElement.value = '';
        document.activeElement.form.requestSubmit();
      } else {
        document.activeElement.blur();
      }
    }
  };
  const actions = {
    '/': () => one('#search')?.focus(),
    '?': () => dialog.showModal(),
    j: () => go(1),
    k: () => go(-1),
    x: (event) => current() && one('input[name=selected]', current()).dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: event.shiftKey })),
    a: () => current() && one('[data-key=a]', current())?.click(),
    s: () => menu('[value=day]'),
    t: () => menu('select[name=tag]'),
    z: () => all('#toasts .toast-card:not([hidden]) form button').at(-1)?.click(),
  };

  const stored = () => {
    try {
      return localStorage.getItem('keys');
    } catch {
      return null; // a browser that stores nothing for this site
    }
  };
  toggle.checked = stored() !== 'off';
  toggle.addEventListener('change', () => {
    try {
      localStorage.setItem('keys', toggle.checked ? 'on' : 'off');
    } catch {
      // The choice then holds for this page.
    }
  });
  one('[data-keys]')?.addEventListener('click', () => dialog.showModal());

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState('AltGraph') || event.defaultPrevented || dialog.open || isHeld()) return;
    if (event.key === 'Escape') {
      escape(event);
      return;
    }
    if (!toggle.checked || event.target.closest('input:not([type=checkbox]), textarea, select')) return;
    // Where the letters are others the places are the same.
    const letter = event.key > '\u007f' && event.code.startsWith('Key') ? event.code[3] : event.key;
    const key = letter.length === 1 ? letter.toLowerCase() : letter;
    if (prefix && key in places) {
      location.assign(base + places[key]);
      return;
    }
    prefix = key === 'g';
    if (prefix) setTimeout(() => { prefix = false; }, 1_500);
    if (!(key in actions)) return;
    event.preventDefault();
    // A key that is held moves on, and decides nothing.
    if (!event.repeat || 'jk'.includes(key)) actions[key](event);
  });
})();
