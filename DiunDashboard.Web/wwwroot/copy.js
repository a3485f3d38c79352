// Buttons that copy: data-copy names the element whose text is copied, data-copy-text is the text itself. Hidden where no script runs.
(() => {
  const text = (button) => button.dataset.copyText ?? document.querySelector(button.dataset.copy)?.textContent ?? '';

  const show = (root) => root.querySelectorAll('[data-copy], [data-copy-text]').forEach((button) => { button.hidden = false; });

  // Without https there is no clipboard; what is selected can still be copied, and what stands nowhere is put there for that long.
  const copySelected = (source, words) => {
    const place = source ?? document.body.appendChild(document.createElement('span'));
    if (!source) place.textContent = words;
    getSelection().selectAllChildren(place);
    const done = document.execCommand('copy');
    if (!source) place.remove();
    return done;
  };

  document.addEventListener('click', async (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-copy], [data-copy-text]');
    if (!button) return;
    let done = true;
    try {
      await navigator.clipboard.writeText(text(button));
    } catch {
      done = copySelected(button.dataset.copy && document.querySelector(button.dataset.copy), text(button));
    }
    const words = button.textContent;
    if (button.dataset.busy) return;
    button.dataset.busy = 'true';
    button.textContent = done ? 'Copied' : 'Select and copy it';
    button.setAttribute('aria-live', 'polite');
    setTimeout(() => {
      button.textContent = words;
      delete button.dataset.busy;
    }, 2000);
  });

  show(document);
  // Parts of the page that are exchanged bring new buttons.
  document.addEventListener('htmx:afterSwap', () => show(document));
})();
