/** Finds what would not work of a graph, before it is published. Pure. */
import type { Rule } from '../../../contracts/audience-rule.ts';
import type { Fault, JourneyDocument, Step } from '../../../contracts/journeys.ts';

/** What a graph leans on, and what of it is there. */
export interface Ground {
  hasTemplate(ref: string): boolean;
  /** Arms of the experiment that have no way in the split; null: there is no such experiment. */
  armsWithoutWay?(experiment: string): readonly string[] | null;
  hasAudience(audienceId: string): boolean;
  hasList(audienceId: string): boolean;
  hasWebhook(senderId: string): boolean;
  /** Null: it can be judged. */
  ruleFault(rule: Rule): string | null;
  /** Published, and not this one. */
  hasJourney(journeyId: string): boolean;
  /** By sub-journeys of that one, on whatever way, this journey is begun again. */
  leadsBack(journeyId: string): boolean;
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
    case 'task':
    case 'journey':
      return step.waits
        ? [
            ['done', step.next],
            ['late', step.late],
          ]
        : [['next', step.next]];
    case 'webhook':
      return [
        ['done', step.next],
        ['failed', step.failed],
      ];
    default:
      return [['next', step.next]];
  }
}

export function templatesOf(step: Step): readonly string[] {
  if (step.kind === 'message') return step.templates;
  return step.kind === 'cascade' ? step.tries.map((one) => one.template) : [];
}

/** Audiences that anything of the graph names. */
export function audiencesOf({ triggers, exits, steps }: JourneyDocument): string[] {
  return [
    ...[...triggers, ...exits].flatMap((one) => ('audienceId' in one ? [one.audienceId] : [])),
    ...Object.values(steps).flatMap((step) =>
      step.kind === 'condition' && step.if.kind === 'audience' ? [step.if.audienceId] : [],
    ),
  ];
}

/** Rules of conditions, each once. */
export function rulesOf({ steps }: JourneyDocument): Rule[] {
  const all = Object.values(steps).flatMap((step) =>
    step.kind === 'condition' && step.if.kind === 'rule' ? [step.if.rule] : [],
  );
  return [...new Map(all.map((rule) => [JSON.stringify(rule), rule])).values()];
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
  for (const one of [...triggers, ...document.exits])
    if ('audienceId' in one && !ground.hasAudience(one.audienceId))
      add('audience_missing', null, one.audienceId, 'An audience that is named is not there, or it is archived.');
  for (const [id, step] of Object.entries(steps)) checkOutside(id, step, ground, add);
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

/** What a step leans on outside of the graph. */
function checkOutside(
  id: string,
  step: Step,
  ground: Ground,
  add: (code: Fault['code'], stepId: string, about: string | null, message: string) => void,
): void {
  switch (step.kind) {
    case 'condition': {
      const { if: asked } = step;
      if (asked.kind === 'audience' && !ground.hasAudience(asked.audienceId))
        add('audience_missing', id, asked.audienceId, 'The audience is not there, or it is archived.');
      const fault = asked.kind === 'rule' ? ground.ruleFault(asked.rule) : null;
      if (fault !== null) add('rule_wrong', id, fault, `The rule cannot be judged: ${fault}.`);
      return;
    }
    case 'list':
      if (!ground.hasList(step.audienceId))
        add('list_missing', id, step.audienceId, 'There is no list kept by hand by this id, or it is archived.');
      return;
    case 'task':
      if (step.text === '') add('task_empty', id, null, 'The task does not say what is to be done.');
      return;
    case 'webhook':
      if (!ground.hasWebhook(step.senderId))
        add('sender_missing', id, step.senderId, 'There is no webhook sender by this id, or it is switched off.');
      return;
    case 'journey':
      if (ground.leadsBack(step.journeyId))
        add(
          'journey_circle',
          id,
          step.journeyId,
          'That journey begins this one again: people would go round for ever.',
        );
      else if (!ground.hasJourney(step.journeyId))
        add('journey_missing', id, step.journeyId, 'That journey is not there, or it was never published.');
      return;
    default:
  }
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
  step.kind === 'wait_event' ||
  step.kind === 'cascade' ||
  step.kind === 'webhook' ||
  (step.kind === 'wait' && step.for.kind === 'duration');

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
