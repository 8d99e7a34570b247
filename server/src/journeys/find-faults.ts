/** What would not work of a draft, with what it leans on as it is now. */
import type { Fault, JourneyDocument } from '../../../contracts/journeys.ts';
import { audiencesInUse, ruleFaultOf } from '../audiences/index.ts';
import { run, type On } from '../kit/sql.ts';
import { audiencesOf, checkDraft, rulesOf, templatesOf } from './check-draft.ts';
import type { JourneyDeps } from './deps.ts';
import { armsWithoutWay } from './experiments/split-arms.ts';
import { versionsPublished } from './journeys.sql.ts';

/** `journeyId`: of the journey that this is a draft of; null: it has none yet. */
export async function faultsOf(
  on: On,
  { messages }: Pick<JourneyDeps, 'messages'>,
  document: JourneyDocument,
  journeyId: string | null,
): Promise<Fault[]> {
  const all = Object.values(document.steps);
  const rules = rulesOf(document);
  const hasLists = all.some((step) => step.kind === 'list');
  const webhooks = all.flatMap((step) => (step.kind === 'webhook' ? [step.senderId] : []));
  const [templates, audiences, senders, published, ruleFaults, arms] = await Promise.all([
    messages.templates(on, [...new Set(all.flatMap(templatesOf))]),
    audiencesOf(document).length > 0 || hasLists ? audiencesInUse(on) : { all: new Set(), lists: new Set() },
    webhooks.length > 0 ? messages.webhooksOn(on, webhooks) : new Set(),
    all.some((step) => step.kind === 'journey') ? run(on, versionsPublished) : [],
    Promise.all(rules.map(async (rule) => [JSON.stringify(rule), await ruleFaultOf(on, rule)] as const)),
    armsWithoutWay(on, document),
  ]);
  const faultByRule = new Map(ruleFaults);
  const documents = new Map(published.map((row) => [row.journey_id, row.document]));
  return checkDraft(document, {
    hasTemplate: (ref) => templates.has(ref),
    armsWithoutWay: (key) => arms.get(key) ?? null,
    hasAudience: (id) => audiences.all.has(id),
    hasList: (id) => audiences.lists.has(id),
    hasWebhook: (id) => senders.has(id),
    ruleFault: (rule) => faultByRule.get(JSON.stringify(rule)) ?? null,
    hasJourney: (id) => documents.has(id),
    leadsBack: (id) => journeyId !== null && comesTo(id, journeyId, documents),
  });
}

/** Does somebody who enters `from` come to `to` by sub-journeys, as they are published? */
function comesTo(from: string, to: string, documents: ReadonlyMap<string, JourneyDocument>): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const step of Object.values(documents.get(id)?.steps ?? {}))
      if (step.kind === 'journey') open.push(step.journeyId);
  }
  return false;
}
