/**
 * Templates are programs that strangers may have written: each runs in a thread with bounded memory, and a thread whose job takes longer than it
 * may is ended. What was stopped is tried once more in a second thread, with more time (a machine may have been busy), and stays there for a
 * minute: it holds up only its like, and others never wait for it.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

export interface Texts {
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly url?: string | undefined;
}
export interface Rendered {
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly url: string | null;
}
export interface Reviewed {
  readonly rendered: Rendered;
  /** Variables that are named and not there, each once, where nothing stands in for them. */
  readonly missing: readonly string[];
}
export type Job =
  | { readonly do: 'review'; readonly id: number; readonly texts: Texts; readonly scope: object }
  | { readonly do: 'render'; readonly id: number; readonly texts: Texts; readonly scope: object }
  | { readonly do: 'compile'; readonly id: number; readonly mjml: string }
  | { readonly do: 'check'; readonly id: number; readonly texts: Readonly<Record<string, string>> };
export type Said = { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly error: string };

export type Made<T> =
  | { readonly kind: 'made'; readonly value: T }
  /** The template is wrong, or fails with this person's data. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** It ran too long or wanted too much memory, and was ended. */
  | { readonly kind: 'stopped'; readonly detail: string };

export interface RenderPool {
  /** `name` is the template: the stopped are kept apart by it. */
  render(name: string, texts: Texts, scope: object): Promise<Made<Rendered>>;
  /** As `render`, and says what is missing. Staff wait for it: it never holds up what is being sent. */
  review(texts: Texts, scope: object): Promise<Made<Reviewed>>;
  compile(mjml: string): Promise<Made<{ html: string; warnings: string[] }>>;
  /** What cannot be parsed, one line each. */
  check(texts: Readonly<Record<string, string>>): Promise<Made<string[]>>;
  stop(): Promise<void>;
}

/** The built thread's program stands beside the built server; from the sources it is bundled when it is first wanted. */
const built = new URL('./renderer.js', import.meta.url);

/** Loaded and waiting: on a busy machine that takes longer than a job may. */
async function startThread(): Promise<Worker> {
  const thread = await makeThread();
  await new Promise<void>((resolve, reject) => {
    thread.once('message', () => resolve());
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread of templates did not start')));
  });
  return thread;
}

async function makeThread(): Promise<Worker> {
  const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };
  if (existsSync(fileURLToPath(built))) return new Worker(built, { resourceLimits });
  const { build } = await import('esbuild');
  const made = await build({
    entryPoints: [fileURLToPath(new URL('./render-thread.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  });
  return new Worker(made.outputFiles[0]?.text ?? '', { eval: true, resourceLimits });
}

/** Without `id`, for each sort of job. */
type Wanted<J = Job> = J extends Job ? Omit<J, 'id'> : never;

interface Waiting {
  readonly job: Wanted;
  readonly patienceMs: number;
  readonly resolve: (made: Made<unknown>) => void;
  /** A fault of ours (no thread): not the template's. */
  readonly reject: (error: unknown) => void;
}

/** One thread and its queue. The clock of a job starts when the thread takes it up. */
class Lane {
  readonly #queue: Waiting[] = [];
  #thread: Promise<Worker> | null = null;
  #running = false;
  #last = 0;

  ask(job: Wanted, patienceMs: number): Promise<Made<unknown>> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, patienceMs, resolve, reject });
      if (!this.#running) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let one = this.#queue.shift(); one !== undefined; one = this.#queue.shift()) {
      await this.#run(one).then(one.resolve, one.reject);
    }
    this.#running = false;
  }

  async #run({ job, patienceMs }: Waiting): Promise<Made<unknown>> {
    this.#thread ??= startThread();
    const thread = await this.#thread.catch((error: unknown) => {
      this.#thread = null;
      throw error;
    });
    // It must not keep a process alive that wants to end.
    thread.unref();
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      const end = (made: Made<unknown>): void => {
        clearTimeout(patience);
        thread.off('message', onMessage);
        thread.off('error', onError);
        thread.off('exit', onExit);
        resolve(made);
      };
      const stopped = (detail: string): void => {
        this.#thread = null;
        thread.on('error', () => undefined);
        void thread.terminate();
        end({ kind: 'stopped', detail });
      };
      const onMessage = (said: Said): void => {
        if (said.id !== id) return;
        end('answer' in said ? { kind: 'made', value: said.answer } : { kind: 'failed', detail: said.error });
      };
      const onError = (error: unknown): void =>
        stopped(/memory/i.test(String(error)) ? 'it wanted too much memory' : 'its thread ended');
      const onExit = (): void => stopped('its thread ended');
      const patience = setTimeout(() => stopped(`it ran for more than ${patienceMs} ms`), patienceMs);
      thread.on('message', onMessage);
      thread.on('error', onError);
      thread.on('exit', onExit);
      thread.postMessage({ ...job, id });
    });
  }

  async stop(): Promise<void> {
    const thread = await this.#thread?.catch(() => null);
    this.#thread = null;
    thread?.on('error', () => undefined);
    await thread?.terminate();
  }
}

export function createRenderPool(patienceMs = 1_500): RenderPool {
  const [quick, apart] = [new Lane(), new Lane()];
  const stoppedUntil = new Map<string, number>();
  return {
    render: async (name, texts, scope) => {
      const job = { do: 'render', texts, scope } as const;
      if ((stoppedUntil.get(name) ?? 0) <= performance.now()) {
        const made = await quick.ask(job, patienceMs);
        if (made.kind !== 'stopped') return made as Made<Rendered>;
        if (stoppedUntil.size > 1_000) stoppedUntil.clear();
        stoppedUntil.set(name, performance.now() + 60_000);
      }
      return (await apart.ask(job, patienceMs * 4)) as Made<Rendered>;
    },
    review: async (texts, scope) => (await apart.ask({ do: 'review', texts, scope }, patienceMs * 4)) as Made<Reviewed>,
    // Staff wait for these; the first one loads MJML.
    compile: async (mjml) =>
      (await apart.ask({ do: 'compile', mjml }, 15_000)) as Made<{ html: string; warnings: string[] }>,
    check: async (texts) => (await apart.ask({ do: 'check', texts }, 5_000)) as Made<string[]>,
    stop: async () => {
      await Promise.all([quick.stop(), apart.stop()]);
    },
  };
}
