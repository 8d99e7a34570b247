import type { Role } from '../../../contracts/common.ts';
import { useSession } from './session.ts';

/** What a screen may offer to a role. The server decides; this only keeps dead buttons off the screen. */
const everyone: readonly Role[] = ['admin', 'marketer', 'analyst', 'agent', 'store'];
const allowed = {
  seeLive: everyone,
  seeSources: everyone,
  changeSources: ['admin'],
  seeImports: everyone,
  runImports: ['admin', 'marketer'],
  undoImports: ['admin'],
  seeProblems: everyone,
  seeDeadLetters: ['admin', 'analyst', 'agent'],
  replayDeadLetters: ['admin', 'analyst'],
  seeConflicts: ['admin', 'marketer', 'agent'],
  mergePeople: ['admin', 'marketer', 'agent'],
  recordConsent: ['admin', 'marketer', 'agent', 'store'],
  exportPeople: ['admin', 'agent'],
  erasePeople: ['admin'],
  seeIdentityRules: ['admin', 'marketer', 'analyst'],
  changeRules: ['admin'],
  manageStaff: ['admin'],
  seeCatalogue: everyone,
  editCatalogue: ['admin', 'marketer'],
  moderate: ['admin', 'marketer', 'agent'],
  seePrices: everyone,
  editPrices: ['admin', 'marketer'],
  makeCodes: ['admin', 'marketer', 'agent'],
  seeStock: everyone,
  keepStock: ['admin', 'store'],
  changeDelivery: ['admin', 'marketer'],
  seeLeases: ['admin', 'store', 'analyst'],
  seeOrders: everyone,
  seePayments: ['admin', 'store', 'agent', 'analyst'],
  sell: ['admin', 'store', 'agent'],
  handleGoods: ['admin', 'store', 'agent'],
  makePickUpCode: ['admin', 'agent'],
  seeAudiences: ['admin', 'marketer', 'analyst'],
  editAudiences: ['admin', 'marketer'],
  seeJourneys: ['admin', 'marketer', 'analyst'],
  editJourneys: ['admin', 'marketer'],
  seeExperiments: ['admin', 'marketer', 'analyst'],
  editExperiments: ['admin', 'marketer'],
  seeTasks: ['admin', 'marketer', 'agent', 'store'],
  seeLoyalty: everyone,
  seeAccounts: ['admin', 'marketer', 'agent', 'store'],
  movePoints: ['admin', 'marketer', 'agent', 'store'],
  bulkGrant: ['admin', 'marketer'],
  editProgramme: ['admin', 'marketer'],
  simulateProgramme: ['admin', 'marketer', 'analyst'],
  seeLiability: ['admin', 'marketer', 'analyst'],
  seeSuspicions: ['admin', 'marketer', 'analyst', 'agent'],
  decideSuspicions: ['admin', 'marketer'],
  shareHousehold: ['admin', 'agent', 'store'],
  givePoints: ['admin', 'agent'],
  referFriends: ['admin', 'agent', 'store'],
  cancelReferrals: ['admin', 'marketer', 'agent'],
  makeCards: ['admin', 'marketer'],
  seeCards: ['admin', 'agent', 'store'],
  handleCards: ['admin', 'agent', 'store'],
  seeMessages: ['admin', 'marketer', 'analyst', 'agent'],
  sendMessages: ['admin', 'marketer'],
  readMailbox: ['admin', 'marketer', 'agent'],
  editTemplates: ['admin', 'marketer'],
  reviewTemplates: ['admin', 'marketer', 'analyst'],
  manageSenders: ['admin'],
  setMessageRules: ['admin', 'marketer'],
  suppress: ['admin', 'marketer', 'agent'],
} satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof allowed;

export function may(roles: readonly Role[], action: Action): boolean {
  const who: readonly Role[] = allowed[action];
  return roles.some((role) => who.includes(role));
}

export function useMay(): (action: Action) => boolean {
  const { staff } = useSession();
  return (action) => may(staff.roles, action);
}
