// The live connection. This file runs twice: in the page, and in the one worker that all tabs of a browser share,
// because a browser opens no more than six connections to a site, and an event stream takes one for as long as it lives.
(() => {
  const silence = 50_000; // the server is heard every 20 seconds
  const connect = (url, tell) => {
    let [source, timer, failures, seen] = [null, 0, 0, null];
    const later = (action, delay) => {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    };
    const again = () => {
      source.close();
      failures += 1;
      tell({ live: failures < 4 ? 'reconnecting' : 'offline' });
      later(open, Math.min(250 * 2 ** failures, 5_000));
    };
    const heard = (state) => {
      failures = 0;
      seen = state?.version ?? seen;
      later(again, silence);
      tell({ live: 'live', state });
    };
    const open = () => {
      // After a gap the server says what came in it.
      source = new EventSource(seen === null ? url : `${url}?since=${seen}`);
      source.addEventListener('beat', () => heard());
      source.addEventListener('state', (event) => heard(JSON.parse(event.data)));
      source.addEventListener('error', again);
    };
    open();
  };

  if (typeof SharedWorkerGlobalScope !== 'undefined') {
    const ports = new Set();
    let latest = {};
    connect(self.name, (message) => {
      latest = { ...latest, ...message };
      ports.forEach((port) => port.postMessage(message));
    });
    self.addEventListener('connect', ({ ports: [port] }) => {
      port.onmessage = ({ data: here }) => {
        if (!here) return ports.delete(port);
        ports.add(port);
        // Who comes later is told the state; the news was for those who were there.
        if (latest.live) port.postMessage({ ...latest, state: latest.state && { ...latest.state, news: 0, names: [] } });
      };
    });
    return;
  }

  const { one, all, board, refresh, pending } = window.dashboard;
  const { toast } = window.messages;
  const dot = one('#live');
  const word = one('.live-word', dot);
  const words = { reconnecting: 'reconnecting…', behind: 'not up to date' };
  let version = NaN;

  let [connection, behind, retry] = ['', false, 0];
  const show = () => {
    const state = connection === 'live' && behind ? 'behind' : connection;
    if (!state || dot.dataset.state === state) return;
    // Announced from the second time on: that a page is live is nothing to be told on each page.
    if (dot.dataset.state) word.setAttribute('role', 'status');
    dot.hidden = false;
    dot.dataset.state = state;
    word.textContent = words[state] ?? state;
  };
  // The connection may live while the list cannot be read, for instance because the database is away.
  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (detail.elt !== board()) return;
    behind = !detail.successful;
    clearTimeout(retry);
    if (behind) retry = setTimeout(refresh, 5_000);
    show();
  });
  // How much waits on the other pages.
  const wait = (state) => all('[data-count]').forEach((count) => {
    const number = state[count.dataset.count];
    count.hidden = !number;
    count.lastElementChild.textContent = number;
  });
  const tell = ({ live, state }) => {
    connection = live;
    show();
    if (!state) return;
    dot.dataset.version = state.version;
    wait(state);
    // Not when the page was made after it: then it is on the page.
    const known = Number(board()?.dataset.version ?? version);
    const changed = !Number.isNaN(known) && state.version !== known;
    version = state.version;
    if (changed && state.news > 0) {
      const more = state.news - state.names.length;
      toast(`${state.news} new update${state.news === 1 ? '' : 's'}: ${state.names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
    }
    if (board()) {
      if (changed || Number(board().dataset.pending) !== state.pending) refresh();
    } else {
      pending(state.pending);
    }
    // For the parts of other pages that follow along: hx-trigger="live:change from:body".
    // The first state too: something may have happened since the page was made, and only the list knows its version.
    if (changed || Number.isNaN(known)) document.body.dispatchEvent(new CustomEvent('live:change', { bubbles: true, detail: state }));
  };

  const url = new URL(dot.dataset.url, location.href).href;
  const share = () => {
    try {
      return new SharedWorker(document.currentScript.src, url);
    } catch {
      return null; // unknown, or a browser that stores nothing for this site
    }
  };
  const worker = share();
  if (!worker) {
    connect(url, tell);
    return;
  }
  worker.onerror = () => connect(url, tell);
  worker.port.onmessage = ({ data }) => tell(data);
  worker.port.postMessage(true);
  window.addEventListener('pagehide', () => worker.port.postMessage(false));
  window.addEventListener('pageshow', ({ persisted }) => persisted && worker.port.postMessage(true));
})();
