// A row moved to another section changes its tag: carried by its handle, with the mouse, a finger, or the arrow keys.
(() => {
  const { one, all, board, hold, send } = window.dashboard;
  const lists = () => all('#board .updates:not([data-tag=""])');
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const say = (words) => { one('#said').textContent = words; };
  const nameOf = (row) => one('h3 a', row).textContent.trim();

  // Tags that have no section on the page stand in a strip of their own while a row is carried.
  let strip;
  const offer = () => {
    const shown = new Set(lists().map((list) => list.dataset.tag));
    const missing = all('#bulk select[name=tag] option').filter((option) => !shown.has(option.value))
      .sort((first, second) => (first.value === 'none') - (second.value === 'none'));
    if (missing.length === 0) return;
    strip = document.createElement('div');
    strip.className = 'drops card';
    strip.append('More tags: ', ...missing.map(({ value, textContent }) => {
      const [place, name, list] = ['div', 'bdi', 'ul'].map((element) => document.createElement(element));
      name.textContent = value === 'none' ? 'Untagged' : textContent;
      Object.assign(list.dataset, { tag: value, name: name.textContent });
      list.className = 'updates';
      place.className = 'drop';
      place.append(name, list);
      return place;
    }));
    board().append(strip);
    prepare();
  };
  const withdraw = (row, from, next) => {
    if (!strip) return;
    const old = all('.updates', strip).map((list) => Sortable.get(list));
    // Its new section comes with the server's answer.
    if (strip.contains(row)) from.insertBefore(row, next);
    strip.remove();
    strip = undefined;
    // Not before the end of the movement that Sortable reports.
    setTimeout(() => old.forEach((sortable) => sortable.destroy()));
  };

  const drop = (row, from, next) => {
    const to = row.closest('.updates');
    withdraw(row, from, next);
    hold(false);
    if (to === from) return;
    const form = one('.update-actions', row);
    send(form, form.getAttribute('action').replace(/acknowledge$/, 'tag'), { tag: to.dataset.tag });
    say(`${nameOf(row)} moved to ${to.dataset.name}.`);
  };

  let follower;
  const prepare = () => lists().filter((list) => !Sortable.get(list)).forEach((list) => Sortable.create(list, {
    group: 'updates',
    handle: '.grip',
    sort: false,
    animation: still ? 0 : 120,
    forceFallback: true, // the same for mouse and finger
    fallbackOnBody: true,
    fallbackTolerance: 3,
    onStart: ({ item }) => {
      follower = item.nextElementSibling;
      hold(true);
      offer();
    },
    onEnd: ({ item, from }) => drop(item, from, follower),
  }));
  prepare();
  document.addEventListener('htmx:afterSwap', prepare);

  let lifted;
  const lower = (keep) => {
    const { row, from, next } = lifted;
    lifted = undefined;
    row.classList.remove('is-lifted');
    if (keep) {
      drop(row, from, next);
      return;
    }
    from.insertBefore(row, next);
    withdraw(row, from, next);
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
        offer();
        say(`${nameOf(row)} lifted. Arrow keys choose a section, Enter drops it, Escape puts it back.`);
      }
    } else if (lifted && event.key === 'Escape') {
      lower(false);
    } else if (lifted && step) {
      const places = lists();
      const to = places[places.indexOf(row.parentElement) + step];
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
