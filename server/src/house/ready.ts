/** Readiness: may this process be given work? It turns red with its reasons before anything is lost. */
import { errorFields, type Log } from '../kit/log.ts';

/** What a check found. `warning` shows on the Problems screen and leaves the process ready. */
export type Finding =
  | { readonly state: 'ok' }
  | { readonly state: 'warning' | 'red'; readonly reason: string; readonly remedy: string };

export interface Check {
  /** In snake case: it becomes the code on the Problems screen and a label of the metrics. */
  readonly name: string;
  readonly look: () => Promise<Finding>;
}

export interface Seen {
  readonly name: string;
  readonly finding: Finding;
  /** Since when it is not well; null while it is. */
  readonly since: Date | null;
}

export interface Readiness {
  /** All checks, at most a second old. Never throws; takes at most two seconds. */
  look(): Promise<readonly Seen[]>;
}

const freshMs = 1_000;
const patienceMs = 2_000;

export function createReadiness(checks: readonly Check[], log: Log, nowMs: () => number = Date.now): Readiness {
  const since = new Map<string, Date>();
  let last: { at: number; seen: Promise<readonly Seen[]> } | null = null;

  async function lookAt(check: Check): Promise<Seen> {
    const finding = await patiently(check.look()).catch((error: unknown): Finding => {
      log.warn({ check: check.name, ...errorFields(error) }, 'a readiness check failed');
      return { state: 'red', reason: `${words(check.name)} does not answer`, remedy: 'See the log of the server.' };
    });
    if (finding.state === 'ok') since.delete(check.name);
    else if (!since.has(check.name)) since.set(check.name, new Date(nowMs()));
    return { name: check.name, finding, since: since.get(check.name) ?? null };
  }

  return {
    look() {
      if (last === null || nowMs() - last.at >= freshMs) last = { at: nowMs(), seen: Promise.all(checks.map(lookAt)) };
      return last.seen;
    },
  };
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

async function patiently<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
