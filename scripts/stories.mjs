// Plays the stories against the built product, then lists those that cannot be played yet.
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';

await build((line) => console.log(line), ['server']);
const played = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.stories.config.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
const { transform } = await import('esbuild');
const { readFile } = await import('node:fs/promises');
const { code } = await transform(await readFile('stories/pending.ts', 'utf8'), { loader: 'ts' });
const { pending } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
console.log('\nPending, with what is missing:');
for (const [story, missing] of Object.entries(pending)) console.log(`  ${story}: ${missing}`);
process.exit(played.status ?? 1);
