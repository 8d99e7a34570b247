/** Finds what would not work of a graph, before it is published. Pure. */
import type { Fault, JourneyDocument, Step } from '../../../contracts/journeys.ts';

/** What a graph leans on, and what of it is there. */
export interface Ground {
  hasTemplate(ref: string): boolean;
  /** Arms of the experiment that have no way in the split; null: there is no such experiment. */
  armsWithoutWay?(experiment: string): readonly string[] | null;
}

/** Where a step may lead, by the name of the way. */
export function waysOf(step: Step): readonly (readonly [string, string | null])[] {
  switch (step.kind) {
    case 'end':
      return [];
    case 'condition':
      return [
        ['yes', step.yes],
        ['no', step.no],
      ];
    case 'wait_event':
      return [
        ['came', step.next],
        ['timeout', step.timeout],
      ];
    case 'split':
      return step.ways.map((way) => [way.name, way.next] as const);
    case 'cascade':
      return [
        ['fulfilled', step.next],
        ['none', step.none],
      ];
    default:
      return [['next', step.next]];
  }
}

export function templatesOf(step: Step): readonly string[] {
  if (step.kind === 'message') return step.templates;
  return step.kind === 'cascade' ? step.tries.map((one) => one.template) : [];
}

export function checkDraft(document: JourneyDocument, ground: Ground): Fault[] {
  const { triggers, start, steps } = document;
  const found: Fault[] = [];
  const add = (code: Fault['code'], stepId: string | null, about: string | null, message: string): void => {
    found.push({ code, stepId, about, message });
  };
  if (triggers.length === 0) add('no_trigger', null, null, 'Nothing starts this journey: add a trigger.');
  if (start === null || Object.keys(steps).length === 0)
    add('no_step', null, null, 'The journey does nothing yet: add a step after the trigger.');
  if (start !== null && steps[start] === undefined)
    add('step_missing', null, start, `The journey begins with the step “${start}”, which is not there.`);
  for (const [id, step] of Object.entries(steps)) {
    for (const [way, to] of waysOf(step))
      if (to !== null && steps[to] === undefined)
        add('step_missing', id, to, `The way “${way}” leads to the step “${to}”, which is not there.`);
    if (step.kind === 'split') {
      const sum = step.ways.reduce((all, way) => all + way.percent, 0);
      const missing = step.tests === true ? (ground.armsWithoutWay?.(step.experiment) ?? null) : [];
      if (missing === null)
        add('experiment_missing', id, step.experiment, `There is no experiment “${step.experiment}”.`);
      for (const arm of missing ?? [])
        add('experiment_missing', id, arm, `The arm “${arm}” of the experiment has no way: name one like it.`);
      if (sum !== 100 && step.tests !== true)
        add('shares', id, String(sum), `The shares make ${sum} percent; they must make 100.`);
      if (new Set(step.ways.map((way) => way.name)).size !== step.ways.length)
        add('shares', id, null, 'Two ways of the split have the same name.');
    }
    for (const ref of templatesOf(step))
      if (!ground.hasTemplate(ref))
        add('template_missing', id, ref, `There is no template “${ref}”, or it is archived.`);
  }
  const reached = reachable(document);
  for (const id of Object.keys(steps)) if (!reached.has(id)) add('unreachable', id, null, 'No way leads to this step.');
  for (const id of loopsWithoutWait(document))
    add(
      'loop_without_wait',
      id,
      null,
      'This step leads back to itself without waiting: a run would go round for ever.',
    );
  return found;
}

function reachable({ start, steps }: JourneyDocument): Set<string> {
  const found = new Set<string>();
  const open = start === null ? [] : [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = steps[id];
    if (step === undefined || found.has(id)) continue;
    found.add(id);
    for (const [, to] of waysOf(step)) if (to !== null) open.push(to);
  }
  return found;
}

/** A wait for a date that has passed does not wait, nor does one for a time of day that is now: those alone break no circle. */
const waits = (step: Step): boolean =>
  step.kind === 'wait_event' || step.kind === 'cascade' || (step.kind === 'wait' && step.for.kind === 'duration');

/** One step of each circle that no wait breaks. */
function loopsWithoutWait({ steps }: JourneyDocument): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (id: string): void => {
    const step = steps[id];
    if (step === undefined || state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      found.push(id);
      return;
    }
    state.set(id, 'open');
    if (!waits(step)) for (const [, to] of waysOf(step)) if (to !== null) visit(to);
    state.set(id, 'done');
  };
  for (const id of Object.keys(steps)) visit(id);
  return [...new Set(found)];
}
