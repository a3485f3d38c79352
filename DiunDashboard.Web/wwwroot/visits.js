// What came since the last visit (to this browser) is marked until the person was at it. A visit is as long as the tab.
(() => {
  const { board, rows } = window.dashboard;
  const memory = (store, key, value) => {
    try {
      if (value !== undefined) window[store].setItem(key, value);
      return window[store].getItem(key);
    } catch {
      return null; // a browser that stores nothing for this site
    }
  };
  const seen = new Set((memory('sessionStorage', 'seen') ?? '').split(','));
  const mark = () => {
    const version = board().dataset.version;
    const since = memory('sessionStorage', 'since') ?? memory('sessionStorage', 'since', memory('localStorage', 'visited') ?? version) ?? version;
    memory('localStorage', 'visited', version);
    rows().forEach((row) => row.classList.toggle('is-new', Number(row.dataset.seq) > Number(since) && !seen.has(row.dataset.seq)));
  };
  const look = ({ target }) => {
    const row = target instanceof Element && target.closest('.update.is-new');
    if (!row) return;
    row.classList.remove('is-new');
    seen.add(row.dataset.seq);
    memory('sessionStorage', 'seen', [...seen].join(','));
  };
  ['focusin', 'click'].forEach((name) => document.addEventListener(name, look));
  mark();
  document.addEventListener('htmx:afterSwap', mark);
})();
