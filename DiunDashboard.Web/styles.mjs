// Makes the one style sheet of the pages: what they use of the admin kit, then their own styles.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { PurgeCSS } from 'purgecss';

const own = ['Styles/site.css', 'Styles/pages.css', 'Styles/work.css', 'Styles/print.css'];
const [kit] = await new PurgeCSS().purge({
  css: ['node_modules/@tabler/core/dist/css/tabler.min.css'],
  content: ['Views/**/*.cshtml', 'TagHelpers/*.cs', 'ViewModels/*.cs', 'wwwroot/*.js'],
  // Custom properties stay: what reads them may be in our own styles. Fonts and key frames that nothing names go.
  variables: false,
  fontFace: true,
  keyframes: true,
});
const parts = await Promise.all(own.map((path) => readFile(path, 'utf8')));
// Safari before 17.5 does not know light-dark() and would show neither boxes nor the ground of menus: it gets the light theme.
const light = [...parts.join('\n').replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{([^{}]*light-dark[^{}]*)\}/g)]
  .map(([, selector, body]) => {
    const declarations = body.split(';').filter((declaration) => declaration.includes('light-dark('));
    return `${selector.trim()} { ${declarations.join(';').replaceAll(/light-dark\(([^,()]+), *[^()]+\)/g, '$1').trim()} }`;
  });
const fallback = `@supports not (color: light-dark(red, red)) {\n:root[data-theme], :root { color-scheme: light }\n${light.join('\n')}\n}\n`;
await mkdir('wwwroot/lib', { recursive: true });
await writeFile('wwwroot/lib/dashboard.css', [kit.css, ...parts, fallback].join('\n'));
