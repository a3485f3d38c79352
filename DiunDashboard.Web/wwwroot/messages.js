// Messages: what was done, what came, what did not work. They stay ten seconds, and for as long as somebody is at them.
window.messages = (() => {
  const place = document.querySelector('#toasts');
  const patience = 10_000;
  const timers = new WeakMap();
  const stay = (card) => clearTimeout(timers.get(card));
  const leave = (card) => {
    stay(card);
    timers.set(card, setTimeout(() => card.hidden || card.remove(), patience));
  };
  const watch = (card) => {
    ['pointerenter', 'focusin'].forEach((name) => card.addEventListener(name, () => stay(card)));
    ['pointerleave', 'focusout'].forEach((name) => card.addEventListener(name, () => leave(card)));
    leave(card);
  };
  const toast = (words) => {
    const card = document.querySelector('#toast').content.cloneNode(true);
    card.querySelector('p').textContent = words;
    place.append(card);
  };
  // Those in a page that is not shown.
  const take = (html) => place.append(...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('.toast-card'));
  // One whose form was not done after all.
  const offer = (card) => {
    card.hidden = false;
    if (document.activeElement.matches('body, #content')) card.querySelector('form button').focus();
    leave(card);
  };
  place.querySelectorAll('.toast-card').forEach(watch);
  new MutationObserver((changes) => {
    changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.('.toast-card')).forEach(watch);
    // What can be taken back can be for all of its time.
    [...place.querySelectorAll('.toast-card:not(:has(form))')].slice(0, -3).forEach((card) => card.remove());
    place.scrollTop = place.scrollHeight;
  }).observe(place, { childList: true });
  const close = (card) => {
    if (card.contains(document.activeElement)) document.querySelector('#content').focus({ preventScroll: true });
    card.remove();
  };
  document.addEventListener('click', ({ target }) => {
    const card = target instanceof Element && target.closest('[data-close]')?.closest('.toast-card');
    if (card) close(card);
  });

  return { toast, take, offer };
})();
