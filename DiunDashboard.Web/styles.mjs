// Makes the one style sheet of the pages: what they use of the admin kit, then their own styles.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { PurgeCSS } from 'purgecss';

const own = ['Styles/site.css', 'Styles/pages.css', 'Styles/work.css'];
const [kit] = await new PurgeCSS().purge({
  css: ['node_modules/@tabler/core/dist/css/tabler.min.css'],
  content: ['Views/**/*.cshtml', 'TagHelpers/*.cs', 'ViewModels/*.cs', 'wwwroot/*.js'],
  // Custom properties stay: what reads them may be in our own styles. Fonts and key frames that nothing names go.
  variables: false,
  fontFace: true,
  keyframes: true,
});
const parts = await Promise.all(own.map((path) => readFile(path, 'utf8')));
await mkdir('wwwroot/lib', { recursive: true });
await writeFile('wwwroot/lib/dashboard.css', [kit.css, ...parts].join('\n'));
