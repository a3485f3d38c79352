// Draws what the tables say. Without this script the tables stand open.
(() => {
  const palettes = {
    light: ['#0b7285', '#e67700', '#5f3dc4', '#2f9e44', '#c2255c', '#1971c2', '#868e96'],
    dark: ['#3bc9db', '#ffa94d', '#b197fc', '#69db7c', '#f783ac', '#74c0fc', '#adb5bd'],
  };
  const paper = matchMedia('print');
  const isDark = () => {
    if (paper.matches) return false;
    const theme = document.documentElement.getAttribute('data-bs-theme');
    return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  };
  const drawn = [];

  const figures = (place) => {
    const table = place.parentElement.querySelector('table');
    const head = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows].map((row) => ({
      name: row.cells[0].dataset.label ?? row.cells[0].textContent.trim(),
      numbers: [...row.cells].slice(1).map((cell) => Number(cell.textContent)),
    }));
    return { head, rows };
  };

  // The table leaves out the days on which nothing came.
  const everyDay = (from, to, rows, columns) => {
    const known = new Map(rows.map((row) => [row.name, row.numbers]));
    const days = [];
    for (let day = new Date(`${from}T00:00:00Z`); day <= new Date(`${to}T00:00:00Z`); day.setUTCDate(day.getUTCDate() + 1)) {
      const name = day.toISOString().slice(0, 10);
      days.push({ name, numbers: known.get(name) ?? Array(columns).fill(0) });
    }
    return days;
  };

  const dayName = (name, long) => new Date(`${name}T00:00:00Z`)
    .toLocaleDateString(undefined, { timeZone: 'UTC', day: 'numeric', month: 'short', ...(long && { weekday: 'short', year: 'numeric' }) });

  const shortened = (name, most) => (name.length <= most ? name : `${name.slice(0, Math.ceil(most / 2) - 1)}…${name.slice(-Math.floor(most / 2))}`);

  const draw = (place) => {
    const kind = place.dataset.chart;
    const { head, rows: found } = figures(place);
    const rows = kind === 'days' ? everyDay(place.dataset.from, place.dataset.to, found, head.length) : found;
    const palette = palettes[isDark() ? 'dark' : 'light'];
    const style = getComputedStyle(document.documentElement);
    const [text, line] = ['--muted', '--line'].map((name) => colour(style.getPropertyValue(name)));
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `${place.parentElement.querySelector('h2').textContent.trim()}: a chart of the figures below`);
    place.replaceChildren(canvas);
    drawn.push(new Chart(canvas, {
      type: 'bar',
      data: {
        labels: rows.map((row) => row.name),
        datasets: head.map((label, column) => ({
          label,
          data: rows.map((row) => row.numbers[column]),
          backgroundColor: palette[column % palette.length],
          borderRadius: kind === 'days' ? 0 : 3,
          maxBarThickness: 28,
        })),
      },
      options: {
        indexAxis: kind === 'images' ? 'y' : 'x',
        maintainAspectRatio: false,
        animation: false,
        color: text,
        interaction: { mode: 'index', intersect: false, axis: kind === 'images' ? 'y' : 'x' },
        scales: {
          x: {
            stacked: kind === 'days',
            grid: { display: kind === 'images', color: line },
            border: { color: line },
            ticks: { color: text, precision: 0, maxRotation: 0, autoSkipPadding: 16, ...(kind === 'days' && { callback: (_, index) => dayName(rows[index].name) }) },
          },
          y: {
            stacked: kind === 'days',
            beginAtZero: true,
            grid: { display: kind !== 'images', color: line },
            border: { display: false },
            // Half of the place is all that the names get; what does not fit would be cut off at its beginning.
            ticks: { color: text, precision: 0, ...(kind === 'images' && { callback: (_, index) => shortened(rows[index].name, Math.floor(place.clientWidth / 16)) }) },
          },
        },
        plugins: {
          legend: { display: kind === 'days', align: 'start', labels: { color: text, boxWidth: 10, boxHeight: 10, useBorderRadius: true, borderRadius: 3 } },
          tooltip: { filter: (item) => item.raw > 0, callbacks: kind === 'days' ? { title: ([item]) => item && dayName(item.label, true) } : {} },
        },
      },
    }));
  };

  // Custom properties come as written, light-dark() and all: an element tells what they mean now.
  const probe = document.createElement('span');
  document.body.append(probe);
  const colour = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };

  const drawAll = () => {
    drawn.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll('[data-chart]').forEach(draw);
  };
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawAll();
  document.addEventListener('themechange', drawAll);
  paper.addEventListener('change', drawAll);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
})();
