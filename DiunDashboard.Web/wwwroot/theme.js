// Light, dark, or what the system says. Runs before the first paint, so that no page flashes in the other theme.
(() => {
  const key = 'theme';
  const order = ['auto', 'light', 'dark'];
  const root = document.documentElement;

  const stored = () => {
    try {
      const value = localStorage.getItem(key);
      return order.includes(value) ? value : 'auto';
    } catch {
      return 'auto'; // a browser that stores nothing for this site
    }
  };

  const store = (choice) => {
    try {
      localStorage.setItem(key, choice);
    } catch {
      // The choice then holds for this page.
    }
  };

  const apply = (choice) => {
    if (choice === 'auto') root.removeAttribute('data-bs-theme');
    else root.setAttribute('data-bs-theme', choice);
    root.dataset.theme = choice;
    document.querySelectorAll('[data-theme-switch]').forEach((button) => {
      const words = `Theme: ${choice}. Change it`;
      button.hidden = false;
      button.title = words;
      button.querySelector('[data-theme-name]').textContent = words;
    });
    document.dispatchEvent(new CustomEvent('themechange'));
  };

  apply(stored());
  document.addEventListener('DOMContentLoaded', () => apply(root.dataset.theme));
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-theme-switch]')) return;
    const choice = order[(order.indexOf(root.dataset.theme) + 1) % order.length];
    store(choice);
    apply(choice);
  });
  window.addEventListener('storage', (event) => {
    if (event.key === key) apply(stored());
  });
})();
