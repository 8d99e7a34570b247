/** Lists of audiences, members, changes and sizes. */
import type { z } from 'zod';
import type { listActPage } from '../../../contracts/audience-lists.ts';
import type { Audience, memberPage, membershipChangePage, sizes } from '../../../contracts/audiences.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type Db, type On } from '../kit/sql.ts';
import * as sql from './audiences.sql.ts';
import type { AudienceDeps } from './deps.ts';
import { namedAfter } from './ready-made.ts';
import { readActs } from './lists.sql.ts';

const dayMs = 86_400_000;
const trendDays = 30;

/** With sizes and their trend. */
export async function viewAudiences(on: On, rows: readonly sql.AudienceRow[], now: Date): Promise<Audience[]> {
  const ids = rows.map((row) => row.audience_id);
  if (ids.length === 0) return [];
  const from = startOfDay(now.getTime() - (trendDays - 1) * dayMs);
  const [sized, flows] = await Promise.all([
    run(on, sql.readSizes, [ids]),
    run(on, sql.readFlows, [ids, new Date(from), 'day']),
  ]);
  const sizeOf = new Map(sized.map((row) => [row.audience_id, row.size]));
  return rows.map((row) => {
    const size = sizeOf.get(row.audience_id) ?? 0;
    const mine = flows.filter((flow) => flow.audience_id === row.audience_id);
    return {
      id: row.audience_id,
      name: row.name,
      description: row.description,
      kind: row.rule.kind === 'list' ? ('list' as const) : ('rule' as const),
      state: row.state,
      trouble: row.state === 'filling' ? row.fill_trouble : null,
      version: row.version,
      rule: row.rule,
      readyMade: row.ready_made,
      namedAsMade: namedAfter(row) !== null,
      size,
      trend: sizesBack(size, mine, from, trendDays).map((point) => point.size),
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
      filledAt: row.filled_at?.toISOString() ?? null,
    };
  });
}

const startOfDay = (ms: number): number => Math.floor(ms / dayMs) * dayMs;

interface Flow {
  readonly at: Date;
  readonly entered: number;
  readonly exited: number;
  readonly moved: number;
}

/** Sizes at the ends of days, backwards from what is now. Pure. */
export function sizesBack(size: number, flows: readonly Flow[], from: number, days: number) {
  const byDay = new Map(flows.map((flow) => [startOfDay(flow.at.getTime()), flow]));
  const points: { at: string; size: number; entered: number; exited: number }[] = [];
  let left = size;
  for (let day = days - 1; day >= 0; day -= 1) {
    const at = from + day * dayMs;
    const flow = byDay.get(at);
    points.unshift({
      at: new Date(at).toISOString(),
      size: left,
      entered: flow?.entered ?? 0,
      exited: flow?.exited ?? 0,
    });
    if (flow !== undefined) left -= flow.entered - flow.exited + flow.moved;
  }
  return points;
}

export async function findAudience(on: On, audienceId: string): Promise<sql.AudienceRow> {
  const row = await runMaybe(on, sql.findAudience, [audienceId]);
  if (row === undefined) throw problem(notFound);
  return row;
}

export async function sizesOf(db: Db, audienceId: string, days: number, now: Date): Promise<z.infer<typeof sizes>> {
  await findAudience(db, audienceId);
  const from = startOfDay(now.getTime() - (days - 1) * dayMs);
  const [sized, flows] = await Promise.all([
    run(db, sql.readSizes, [[audienceId]]),
    run(db, sql.readFlows, [[audienceId], new Date(from), 'day']),
  ]);
  return { items: sizesBack(sized[0]?.size ?? 0, flows, from, days) };
}

interface Page {
  readonly cursor?: string | undefined;
  readonly limit: number;
}
const [latest, lastId] = ['9999-12-31T23:59:59.999Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
const cursorText = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f-]{36})$/;

/** `<instant>_<id>` of the last row that was shown. */
function positionOf({ cursor }: Page): [Date, string] {
  if (cursor === undefined) return [new Date(latest), lastId];
  const found = cursorText.exec(cursor);
  const at = new Date(found?.[1] ?? '');
  if (found?.[2] === undefined || Number.isNaN(at.getTime())) throw problem(badRequest, { detail: 'cursor' });
  return [at, found[2]];
}

export async function membersOf(
  deps: AudienceDeps,
  audienceId: string,
  page: Page,
): Promise<z.infer<typeof memberPage>> {
  const { db } = deps;
  await findAudience(db, audienceId);
  const rows = await run(db, sql.readMembers, [audienceId, ...positionOf(page), page.limit + 1]);
  const shown = rows.slice(0, page.limit);
  const names = await deps.profiles.namesOf(
    db,
    shown.map((row) => row.origin_id),
  );
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({
      personId: row.origin_id,
      name: names.get(row.origin_id) ?? null,
      since: row.since.toISOString(),
      flipsAt: row.flips_at?.toISOString() ?? null,
    })),
    nextCursor:
      rows.length > shown.length && last !== undefined ? `${last.since.toISOString()}_${last.origin_id}` : null,
  };
}

export async function changesOf(
  deps: AudienceDeps,
  audienceId: string,
  page: Page,
): Promise<z.infer<typeof membershipChangePage>> {
  const { db } = deps;
  await findAudience(db, audienceId);
  const rows = await run(db, sql.readChanges, [audienceId, ...positionOf(page), page.limit + 1]);
  const shown = rows.slice(0, page.limit);
  const names = await deps.profiles.namesOf(
    db,
    shown.map((row) => row.origin_id),
  );
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({
      id: row.change_id,
      personId: row.origin_id,
      name: names.get(row.origin_id) ?? null,
      at: row.at.toISOString(),
      entered: row.entered,
      because: row.because,
    })),
    nextCursor: rows.length > shown.length && last !== undefined ? `${last.at.toISOString()}_${last.change_id}` : null,
  };
}

export async function listActsOf(db: Db, audienceId: string, page: Page): Promise<z.infer<typeof listActPage>> {
  await findAudience(db, audienceId);
  const rows = await run(db, readActs, [audienceId, ...positionOf(page), page.limit + 1]);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({
      id: row.act_id,
      listed: row.listed,
      at: row.at.toISOString(),
      actor: row.actor,
      note: row.note,
      people: row.moved,
      undoes: row.undoes,
      undone: row.undone,
    })),
    nextCursor: rows.length > shown.length && last !== undefined ? `${last.at.toISOString()}_${last.act_id}` : null,
  };
}
