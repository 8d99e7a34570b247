// `npm run bench -- <name> [--quick] [--json]`: bundles the benchmarks and runs one (or `all`).
import { build as bundle } from 'esbuild';
import { build } from './build.mjs';

await build((line) => console.error(line), ['server']);
await bundle({
  entryPoints: ['bench/main.ts'],
  outfile: 'dist/bench/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
await import(new URL('../dist/bench/main.js', import.meta.url).href);
