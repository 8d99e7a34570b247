/** A graph while it is drawn: its lines as an outline, its places on the canvas, and how it changes. Pure. */
import type { JourneyDocument, Step, StepKind } from './journeys.ts';

/** Nothing is chosen yet: an id that is none finds nothing. */
export const noAudience = '00000000-0000-4000-8000-000000000000';

export const stepKinds = [
  'message',
  'cascade',
  'wait',
  'wait_event',
  'condition',
  'split',
  'set_trait',
  'points',
  'code',
  'list',
  'task',
  'webhook',
  'journey',
  'end',
] as const satisfies readonly StepKind[];

/** `null` leads to the end; the way of the start has no step. */
export type Way = { readonly name: string; readonly to: string | null };

export function waysOf(step: Step): Way[] {
  switch (step.kind) {
    case 'end':
      return [];
    case 'condition':
      return [
        { name: 'yes', to: step.yes },
        { name: 'no', to: step.no },
      ];
    case 'wait_event':
      return [
        { name: 'came', to: step.next },
        { name: 'timeout', to: step.timeout },
      ];
    case 'split':
      return step.ways.map((way) => ({ name: way.name, to: way.next }));
    case 'cascade':
      return [
        { name: 'fulfilled', to: step.next },
        { name: 'none', to: step.none },
      ];
    case 'task':
    case 'journey':
      return step.waits
        ? [
            { name: 'done', to: step.next },
            { name: 'late', to: step.late },
          ]
        : [{ name: 'next', to: step.next }];
    case 'webhook':
      return [
        { name: 'done', to: step.next },
        { name: 'failed', to: step.failed },
      ];
    default:
      return [{ name: 'next', to: step.next }];
  }
}

export function withWay(step: Step, name: string, to: string | null): Step {
  switch (step.kind) {
    case 'end':
      return step;
    case 'condition':
      return name === 'yes' ? { ...step, yes: to } : { ...step, no: to };
    case 'wait_event':
      return name === 'came' ? { ...step, next: to } : { ...step, timeout: to };
    case 'split':
      return { ...step, ways: step.ways.map((way) => (way.name === name ? { ...way, next: to } : way)) };
    case 'cascade':
      return name === 'fulfilled' ? { ...step, next: to } : { ...step, none: to };
    case 'task':
    case 'journey':
      return name === 'late' ? { ...step, late: to } : { ...step, next: to };
    case 'webhook':
      return name === 'failed' ? { ...step, failed: to } : { ...step, next: to };
    default:
      return { ...step, next: to };
  }
}

export function freshStep(kind: StepKind, next: string | null): Step {
  const day = { n: 1, unit: 'days' } as const;
  switch (kind) {
    case 'end':
      return { kind };
    case 'wait':
      return { kind, for: { kind: 'duration', span: day }, next };
    case 'wait_event':
      return { kind, event: 'Order Completed', where: [], within: day, next, timeout: next };
    case 'condition':
      return { kind, if: { kind: 'data', property: 'total', test: { op: 'more', value: 0 } }, yes: next, no: next };
    case 'split':
      return {
        kind,
        experiment: 'experiment',
        ways: [
          { name: 'A', percent: 50, isHoldOut: false, next },
          { name: 'B', percent: 50, isHoldOut: false, next },
        ],
      };
    case 'message':
      return { kind, templates: [''], next };
    case 'cascade':
      return { kind, tries: [{ template: '', wish: 'opened', within: { n: 2, unit: 'hours' } }], next, none: next };
    case 'set_trait':
      return { kind, trait: '', value: '', next };
    case 'points':
      return { kind, balance: 'points', amount: 100, expiresInDays: 365, next };
    case 'code':
      return { kind, promotionId: '', validDays: 30, next };
    case 'task':
      return { kind, text: '', role: 'agent', within: day, waits: false, next, late: null };
    case 'webhook':
      return { kind, senderId: noAudience, within: day, next, failed: next };
    case 'journey':
      return { kind, journeyId: noAudience, waits: false, within: { n: 30, unit: 'days' }, next, late: null };
    case 'list':
      return { kind, audienceId: noAudience, act: 'add', next };
  }
}

/** Where a way begins: a step, or null for what starts the journey. */
export type From = { readonly stepId: string | null; readonly way: string };

/** Puts a new step into a way: what came next comes after it. */
export function addStep(
  document: JourneyDocument,
  from: From,
  kind: StepKind,
): { document: JourneyDocument; stepId: string } {
  const base = kind.replace('_', '-');
  let stepId: string = base;
  for (let n = 2; document.steps[stepId] !== undefined; n += 1) stepId = `${base}-${n}`;
  const after = from.stepId === null ? document.start : toOf(document.steps[from.stepId], from.way);
  const steps = { ...document.steps, [stepId]: freshStep(kind, after) };
  return { document: lead({ ...document, steps }, from, stepId), stepId };
}

const toOf = (step: Step | undefined, way: string): string | null =>
  step === undefined ? null : (waysOf(step).find((one) => one.name === way)?.to ?? null);

export function lead(document: JourneyDocument, from: From, to: string | null): JourneyDocument {
  if (from.stepId === null) return { ...document, start: to };
  const step = document.steps[from.stepId];
  if (step === undefined) return document;
  return { ...document, steps: { ...document.steps, [from.stepId]: withWay(step, from.way, to) } };
}

/** Whatever led to it leads to where its first way led. */
export function removeStep(document: JourneyDocument, stepId: string): JourneyDocument {
  const gone = document.steps[stepId];
  if (gone === undefined) return document;
  const first = waysOf(gone)[0]?.to ?? null;
  const after = first === stepId ? null : first;
  const steps = Object.fromEntries(
    Object.entries(document.steps).flatMap(([id, step]): [string, Step][] => {
      if (id === stepId) return [];
      const led = waysOf(step).reduce((all, way) => (way.to === stepId ? withWay(all, way.name, after) : all), step);
      return [[id, led]];
    }),
  );
  return { ...document, steps, start: document.start === stepId ? after : document.start };
}

export type Line = {
  readonly stepId: string;
  readonly depth: number;
  /** The way by which it is reached here; null: straight on. */
  readonly way: string | null;
  readonly from: From;
};

/** Steps in the order in which they are come to, each once; those that nothing leads to are last. */
export function outlineOf({ start, steps }: JourneyDocument): Line[] {
  const lines: Line[] = [];
  const seen = new Set<string>();
  const visit = (stepId: string | null, depth: number, way: string | null, from: From): void => {
    const step = stepId === null ? undefined : steps[stepId];
    if (stepId === null || step === undefined || seen.has(stepId)) return;
    seen.add(stepId);
    lines.push({ stepId, depth, way, from });
    const ways = waysOf(step);
    for (const one of ways)
      visit(one.to, ways.length > 1 ? depth + 1 : depth, ways.length > 1 ? one.name : null, { stepId, way: one.name });
  };
  visit(start, 0, null, { stepId: null, way: 'start' });
  for (const stepId of Object.keys(steps).sort())
    if (!seen.has(stepId)) visit(stepId, 0, null, { stepId: null, way: '' });
  return lines;
}

export type Place = { readonly x: number; readonly y: number };
const [wide, high] = [260, 150];

/** Where steps stand: where somebody has put them, else by the outline. */
export function placesOf(document: JourneyDocument): Map<string, Place> {
  const places = new Map<string, Place>();
  const columns: number[] = [];
  for (const [row, { stepId, depth }] of outlineOf(document).entries()) {
    const own = document.steps[stepId]?.place;
    places.set(stepId, own ?? { x: depth * wide, y: (Math.max(row, columns[depth] ?? 0) + 1) * high });
    columns[depth] = row + 1;
  }
  return places;
}
