// A row moved to another section changes its tag: carried by its handle, with the mouse, a finger, or the arrow keys.
(() => {
  const { one, all, hold, send } = window.dashboard;
  const lists = () => all('#board .updates[data-tag]');
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const say = (words) => { one('#said').textContent = words; };
  const nameOf = (row) => one('h3 a', row).textContent.trim();

  const drop = (row, from) => {
    const to = row.closest('.updates');
    hold(false);
    if (to === from) return;
    const form = one('.update-actions', row);
    send(form, form.getAttribute('action').replace(/acknowledge$/, 'tag'), { tag: to.dataset.tag });
    say(`${nameOf(row)} moved to ${to.dataset.name}.`);
  };

  const prepare = () => lists().filter((list) => !Sortable.get(list)).forEach((list) => Sortable.create(list, {
    group: 'updates',
    handle: '.grip',
    sort: false,
    animation: still ? 0 : 120,
    forceFallback: true, // the same for mouse and finger
    fallbackOnBody: true,
    fallbackTolerance: 3,
    onStart: () => hold(true),
    onEnd: ({ item, from }) => drop(item, from),
  }));
  prepare();
  document.addEventListener('htmx:afterSwap', prepare);

  let lifted;
  const lower = (keep) => {
    const { row, from, next } = lifted;
    lifted = undefined;
    row.classList.remove('is-lifted');
    if (keep) {
      drop(row, from);
      return;
    }
    from.insertBefore(row, next);
    hold(false);
    say(`${nameOf(row)} stays where it was.`);
  };
  document.addEventListener('keydown', (event) => {
    const grip = event.target.closest('.grip');
    if (!grip) return;
    const row = grip.closest('.update');
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if ([' ', 'Enter'].includes(event.key)) {
      if (lifted) {
        lower(true);
      } else {
        lifted = { row, from: row.parentElement, next: row.nextElementSibling };
        row.classList.add('is-lifted');
        hold(true);
        say(`${nameOf(row)} lifted. Arrow keys choose a section, Enter drops it, Escape puts it back.`);
      }
    } else if (lifted && event.key === 'Escape') {
      lower(false);
    } else if (lifted && step) {
      const all = lists();
      const to = all[all.indexOf(row.parentElement) + step];
      if (to) {
        lifted.moving = true;
        to.prepend(row);
        lifted.moving = false;
        say(`Over ${to.dataset.name}.`);
      }
    } else {
      return;
    }
    event.preventDefault();
    grip.focus();
  });
  document.addEventListener('focusout', ({ target }) => {
    if (!lifted || lifted.moving || !target.closest('.grip')) return;
    setTimeout(() => lifted && !document.activeElement?.closest('.grip') && lower(false));
  });
})();
