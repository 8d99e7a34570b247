#!/usr/bin/env node
// Starts Throughline: checks Node, builds what is stale when the sources are here, and hands over to the command line.
// Plain JavaScript that very old versions of Node can read, so that they get the sentence and not a syntax error.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function nodeIsGood() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major > 22;
}

async function main() {
  if (!nodeIsGood()) {
    console.error(`Throughline needs Node 20.19 or later (or 22.12 or later); this is ${process.versions.node}.`);
    console.error('Install a current version from https://nodejs.org, then start again.');
    process.exit(1);
  }
  const builder = join(root, 'scripts', 'build.mjs');
  if (existsSync(builder) && existsSync(join(root, 'server', 'src'))) {
    const { BuildFailure, build } = await import(pathToFileURL(builder).href);
    // Only the commands that serve pages need the console, whose first build takes some seconds.
    const serves = ['start', 'demo'].includes(process.argv[2] ?? '');
    try {
      await build((line) => console.error(line), serves ? ['server', 'console'] : ['server']);
    } catch (error) {
      console.error(error instanceof BuildFailure ? error.message : error);
      process.exit(1);
    }
  }
  const program = join(root, 'dist', 'server', 'cli.js');
  if (!existsSync(program)) {
    console.error('The server is not built, and its sources are not here to build it from.');
    console.error('Clone the whole project, run npm ci, then start again.');
    process.exit(1);
  }
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(program).href);
}

main().catch((error) => {
  console.error('Throughline could not be started:', error);
  process.exit(1);
});
