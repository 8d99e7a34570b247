/** The mistakes that a caller of profiles can make. */
import { defineProblem } from '../kit/problems.ts';

export const wrongCursor = defineProblem({
  code: 'wrong_cursor',
  status: 400,
  title: 'This cursor does not belong to this list',
  fix: 'Send the `nextCursor` of the previous page unchanged, with the same filters and sorting; or start again without it.',
});
export const contextNeedsSomebody = defineProblem({
  code: 'context_needs_somebody',
  status: 400,
  title: 'The call does not say about whom',
  fix: 'Send `type` and `value` of one identifier, or `personId`.',
});
export const traitRulesChanged = defineProblem({
  code: 'trait_rules_changed',
  status: 409,
  title: 'Somebody else has changed the trait rules meanwhile',
  fix: 'Read the rules again, make your change to them, and send them with their `version`.',
});
export const traitRuleTwice = defineProblem({
  code: 'trait_rule_twice',
  status: 422,
  title: 'A trait has two rules, or a rule by source names no source kind',
  fix: 'Send one rule for each trait; `source_precedence` takes at least one source kind, each once.',
});
export const exportNotReady = defineProblem({
  code: 'export_not_ready',
  status: 409,
  title: 'This export is not ready, or it failed',
  fix: 'Ask for the request again until its state is `done`; if it is `failed`, its notes say why.',
});
export const exportGone = defineProblem({
  code: 'export_gone',
  status: 410,
  title: 'This export has expired',
  fix: 'Ask for a new export; each is kept for seven days.',
});
