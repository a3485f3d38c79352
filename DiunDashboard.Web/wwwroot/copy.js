// Buttons that copy: data-copy names the element whose text is copied, data-copy-text is the text itself. Hidden where no script runs.
(() => {
  const text = (button) => button.dataset.copyText ?? document.querySelector(button.dataset.copy)?.textContent ?? '';

  const show = (root) => root.querySelectorAll('[data-copy], [data-copy-text]').forEach((button) => { button.hidden = false; });

  const selectInstead = (source) => {
    if (!source) return false;
    getSelection().selectAllChildren(source);
    return document.execCommand('copy');
  };

  document.addEventListener('click', async (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-copy], [data-copy-text]');
    if (!button) return;
    let done = true;
    try {
      await navigator.clipboard.writeText(text(button));
    } catch {
      // Without https there is no clipboard; what is selected can still be copied.
      done = selectInstead(button.dataset.copy && document.querySelector(button.dataset.copy));
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
