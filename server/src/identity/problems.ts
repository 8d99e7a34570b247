import { defineProblem } from '../kit/problems.ts';

export const personNotFound = defineProblem({
  code: 'person_not_found',
  status: 404,
  title: 'No person has or had this id',
  fix: 'Search for the person at /api/v1/people; a person who was erased has no identity any more.',
});
export const samePerson = defineProblem({
  code: 'same_person',
  status: 409,
  title: 'The two ids belong to one person already',
  fix: 'Nothing to do; reload the person to see the identifiers.',
});
export const mergeNotUndoable = defineProblem({
  code: 'merge_not_undoable',
  status: 409,
  title: 'This merge cannot be undone',
  fix: 'It was undone before, or its people have been separated or erased since; reload the person.',
});
export const cannotSplit = defineProblem({
  code: 'cannot_split',
  status: 409,
  title: 'These identifiers cannot be taken out of this person',
  fix: 'Choose identifiers that the person has, and leave at least one behind.',
});
export const clusterTooBig = defineProblem({
  code: 'cluster_too_big',
  status: 409,
  title: 'The merged person would have too many identifiers',
  fix: 'Split the bigger person first, or raise maxClusterSize in the identity rules.',
});
export const conflictClosed = defineProblem({
  code: 'conflict_closed',
  status: 409,
  title: 'This conflict was decided before',
  fix: 'Reload the list of conflicts.',
});
export const rulesRefused = defineProblem({
  code: 'identity_rules_refused',
  status: 422,
  title: 'These identity rules cannot be used',
  fix: 'Each type may have one rule; expressions must be simple (`issues` says which is not and why).',
});
export const rulesChanged = defineProblem({
  code: 'identity_rules_changed',
  status: 409,
  title: 'Somebody else changed the identity rules meanwhile',
  fix: 'Load the rules again, make your change to them and send it with their version.',
});
