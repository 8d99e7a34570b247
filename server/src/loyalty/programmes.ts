/** The programme: people work on its draft; versions that were published never change, and each takes force at an instant. */
import { programme as programmeShape, programmeDraft } from '../../../contracts/loyalty-programme.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { programmeChanged, programmeFaulty } from './problems.ts';
import { faultAt, faultsOf, type Fault, type Programme, type ProgrammeDraft } from './programme.ts';
import * as sql from './programme.sql.ts';

/** One programme for a retailer; the tables could hold several. */
const main = 'main';
/** So long before it takes force a version is published: every process has read it by then. */
export const noticeMs = 2_000;

export interface Programmes {
  /** The version in force at an instant; null: none was. From memory but for one look a second. */
  at(on: On, instant: Date): Promise<Programme | null>;
}

const programmeOf = (row: { document: unknown; version: number; effective_at: Date }): Programme =>
  programmeShape.parse({
    ...(row.document as object),
    version: row.version,
    effectiveAt: row.effective_at.toISOString(),
  });

/** `lookMs`: so long a process goes without looking for new versions. */
export function createProgrammes(lookMs = 1_000): Programmes {
  let known: { readonly effectiveAt: number; readonly programme: Programme }[] = [];
  let looked = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function look(on: On): Promise<void> {
    const newest = known.at(-1)?.programme.version ?? 0;
    const rows = await run(on, sql.versionsAfter, [main, newest]);
    const fresh = rows
      .filter((row) => !known.some((one) => one.programme.version === row.version))
      .map((row) => ({
        effectiveAt: row.effective_at.getTime(),
        programme: Object.freeze(programmeOf(row)),
      }));
    known = [...known, ...fresh];
    looked = performance.now();
  }

  return {
    at: async (on, instant) => {
      if (performance.now() - looked > lookMs) {
        looking ??= look(on).finally(() => {
          looking = null;
        });
        await looking;
      }
      const [best] = known
        .filter((one) => one.effectiveAt <= instant.getTime())
        .sort((a, b) => b.effectiveAt - a.effectiveAt || b.programme.version - a.programme.version);
      return best?.programme ?? null;
    },
  };
}

export interface DraftView {
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
  readonly draft: ProgrammeDraft;
  readonly faults: Fault[];
}

/** Throws `not_found` before there is one. */
export async function getDraft(on: On): Promise<DraftView> {
  const row = await runMaybe(on, sql.readDraft, [main]);
  if (row === undefined) throw problem(notFound, { detail: 'there is no programme yet; PUT one with revision 0' });
  const draft = programmeDraft.parse(row.draft);
  return {
    revision: row.revision,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
    draft,
    faults: faultsOf(draft),
  };
}

/** Throws `loyalty_programme_changed`. */
export async function saveDraft(
  tx: Tx,
  wish: { readonly revision: number; readonly draft: ProgrammeDraft },
  by: { readonly name: string; readonly now: Date },
): Promise<void> {
  const saved = await runMaybe(tx, sql.saveDraft, [main, JSON.stringify(wish.draft), by.name, wish.revision, by.now]);
  if (saved === undefined) throw problem(programmeChanged);
}

/** Throws `loyalty_programme_changed`, `loyalty_programme_faulty`. */
export async function publish(
  tx: Tx,
  wish: { readonly revision: number; readonly note: string; readonly effectiveAt: Date | undefined },
  by: { readonly name: string; readonly now: Date },
): Promise<{ version: number; effectiveAt: string; note: string; publishedBy: string; publishedAt: string }> {
  const row = await runMaybe(tx, sql.lockProgramme, [main]);
  if (row === undefined) throw problem(notFound);
  if (row.revision !== wish.revision) throw problem(programmeChanged);
  const draft = programmeDraft.parse(row.draft);
  const earliest = new Date(by.now.getTime() + noticeMs);
  const effectiveAt = wish.effectiveAt ?? earliest;
  const faults = faultsOf(draft);
  if (effectiveAt < earliest) faults.push(faultAt('effectiveAt', 'too_soon'));
  if (faults.length > 0)
    throw problem(programmeFaulty, { issues: faults.slice(0, 50).map(({ path, message }) => ({ path, message })) });
  const version = row.versions + 1;
  const limited = draft.earn.filter((rule) => rule.budget !== null);
  await run(tx, sql.setBudgets, [limited.map((rule) => rule.id), limited.map((rule) => rule.budget)]);
  const made = await runOne(tx, sql.insertVersion, [
    main,
    version,
    JSON.stringify(draft),
    effectiveAt,
    wish.note,
    by.name,
    by.now,
  ]);
  const body = { version, effectiveAt: effectiveAt.toISOString(), by: by.name };
  await appendEvents(tx, [systemEvent('Loyalty Programme Published', 'loyalty_programme', body, by.now)]);
  return viewOf(made);
}

type VersionRow = Awaited<
  ReturnType<
    typeof run<{ version: number; effective_at: Date; note: string; published_by: string; published_at: Date }>
  >
>[number];
const viewOf = (row: VersionRow) => ({
  version: row.version,
  effectiveAt: row.effective_at.toISOString(),
  note: row.note,
  publishedBy: row.published_by,
  publishedAt: row.published_at.toISOString(),
});

export async function versionsOf(on: On): Promise<ReturnType<typeof viewOf>[]> {
  return (await run(on, sql.listVersions, [main])).map(viewOf);
}

/** As it was published, whole. Throws `not_found`. */
export async function getVersion(
  on: On,
  version: number,
): Promise<ReturnType<typeof viewOf> & { programme: Programme }> {
  const row = await runMaybe(on, sql.readVersion, [main, version]);
  if (row === undefined) throw problem(notFound);
  return { ...viewOf(row), programme: programmeOf(row) };
}
