/**
 * The thread in which templates run. Liquid sees own properties of plain data alone, has no files, and its own limits; what gets past those is
 * stopped by the pool, which ends the thread. Nothing else lives here.
 */
import { parentPort } from 'node:worker_threads';
import { Liquid, type Template } from 'liquidjs';
import { plainText } from './plain-text.ts';
import type { Job, Rendered, Reviewed, Said } from './render-pool.ts';

const mostOutput = 500_000;
const options = {
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  dynamicPartials: false,
  // No partials: `include`, `render` and `layout` find nothing.
  templates: {},
  cache: false,
  parseLimit: 300_000,
  renderLimit: 3_000,
  memoryLimit: 20_000_000,
} as const;
const bare = new Liquid(options);
const escaping = new Liquid({ ...options, outputEscape: 'escape' });

/** Says all that is named and not there, but for what a condition or `default` stands in for. */
const strict = new Liquid({ ...options, strictVariables: true, lenientIf: true, catchAllErrors: true });

const parsed = new Map<string, Template[]>();

/** Parsed once a thread: the same template goes to thousands. */
function parse(engine: Liquid, text: string): Template[] {
  const key = `${engine === escaping ? 'e' : engine === strict ? 's' : 'b'}${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  if (parsed.size >= 200) parsed.clear();
  const made = engine.parse(text);
  parsed.set(key, made);
  return made;
}

function fill(engine: Liquid, text: string | undefined, scope: object): string | null {
  if (text === undefined || text === '') return null;
  const made = String(engine.renderSync(parse(engine, text), scope));
  if (made.length > mostOutput) throw new Error(`it makes more than ${mostOutput} characters`);
  return made;
}

function render({ texts, scope }: Pick<Extract<Job, { do: 'render' }>, 'texts' | 'scope'>): Rendered {
  const html = fill(escaping, texts.html, scope);
  const text = fill(bare, texts.text, scope) ?? (html === null ? '' : plainText(html));
  const subject = fill(bare, texts.subject, scope)?.replaceAll(/\s+/g, ' ').trim() ?? null;
  return { subject, text: text.trim(), html, url: fill(bare, texts.url, scope)?.trim() ?? null };
}

/** As `render`, with the variables that are named and not there; what is null is not there either. */
function review({ texts, scope }: Extract<Job, { do: 'review' }>): Reviewed {
  const known = withoutNulls(scope) as object;
  const missing = Object.values(texts).flatMap((text: string | undefined) => {
    if (text === undefined || text === '') return [];
    try {
      strict.renderSync(parse(strict, text), known);
      return [];
    } catch (error) {
      return missingIn(error);
    }
  });
  return { rendered: render({ texts, scope }), missing: [...new Set(missing)] };
}

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutNulls(one)]])),
  );
};

function missingIn(error: unknown): string[] {
  const all = typeof error === 'object' && error !== null && 'errors' in error ? error.errors : [error];
  return (Array.isArray(all) ? all : [all]).flatMap((one: unknown) => {
    const name = /undefined variable: ([^\s,]+)/.exec(one instanceof Error ? one.message : '')?.[1];
    return name === undefined ? [] : [name];
  });
}

/** MJML becomes HTML once, when a version is saved; Liquid stays in it and is filled in for each person. No fonts of others: a reader's visit is nobody's business. */
async function compile({ mjml }: Extract<Job, { do: 'compile' }>): Promise<{ html: string; warnings: string[] }> {
  const { default: toHtml } = await import('mjml');
  const made = await toHtml(mjml, { validationLevel: 'soft', ignoreIncludes: true, keepComments: false, fonts: {} });
  return { html: made.html, warnings: made.errors.map((error) => error.formattedMessage.slice(0, 300)) };
}

function check({ texts }: Extract<Job, { do: 'check' }>): string[] {
  return Object.entries(texts).flatMap(([part, text]) => {
    try {
      bare.parse(text);
      return [];
    } catch (error) {
      return [`${part}: ${wordsOf(error)}`];
    }
  });
}

// The first line: what follows is the template itself, with what it was filled with.
const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';

function answerTo(job: Job): unknown {
  switch (job.do) {
    case 'render':
      return render(job);
    case 'review':
      return review(job);
    case 'compile':
      return compile(job);
    case 'check':
      return check(job);
  }
}

parentPort?.on('message', (job: Job) => {
  void (async () => {
    let said: Said;
    try {
      said = { id: job.id, answer: await answerTo(job) };
    } catch (error) {
      said = { id: job.id, error: wordsOf(error) };
    }
    parentPort?.postMessage(said);
  })();
});

// What it needs is loaded: the clock of a first job starts here.
parentPort?.postMessage('ready');
