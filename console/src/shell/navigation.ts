import type { Icon } from '@tabler/icons-react';
import type { Action } from '../session/may.ts';
import {
  IconAlertTriangle,
  IconBolt,
  IconBuildingStore,
  IconBuildingWarehouse,
  IconChecklist,
  IconCoins,
  IconFileUpload,
  IconFlask,
  IconGitMerge,
  IconHome,
  IconMail,
  IconPackage,
  IconPlugConnected,
  IconReceipt,
  IconRoute,
  IconSettings,
  IconTag,
  IconUsers,
  IconUsersGroup,
} from '../ui/icons.ts';

export type Screen = {
  key:
    | 'home'
    | 'people'
    | 'live'
    | 'orders'
    | 'store'
    | 'stock'
    | 'catalogue'
    | 'prices'
    | 'loyalty'
    | 'messages'
    | 'audiences'
    | 'journeys'
    | 'experiments'
    | 'sources'
    | 'imports'
    | 'problems'
    | 'conflicts'
    | 'tasks'
    | 'settings';
  to:
    | '/'
    | '/people'
    | '/live'
    | '/orders'
    | '/store'
    | '/stock'
    | '/catalogue'
    | '/prices'
    | '/loyalty'
    | '/messages'
    | '/audiences'
    | '/journeys'
    | '/experiments'
    | '/sources'
    | '/imports'
    | '/problems'
    | '/conflicts'
    | '/tasks'
    | '/settings';
  icon: Icon;
  /** After `g`, this letter leads here. */
  letter: string;
  needs?: Action;
  group: 'look' | 'sell' | 'feed' | 'care' | 'house';
};

/** The screens in the order in which the day uses them. */
export const screens: readonly Screen[] = [
  { key: 'home', to: '/', icon: IconHome, letter: 'h', group: 'look' },
  { key: 'people', to: '/people', icon: IconUsers, letter: 'p', group: 'look' },
  { key: 'live', to: '/live', icon: IconBolt, letter: 'l', needs: 'seeLive', group: 'look' },
  { key: 'orders', to: '/orders', icon: IconReceipt, letter: 'o', needs: 'seeOrders', group: 'sell' },
  { key: 'store', to: '/store', icon: IconBuildingStore, letter: 'w', needs: 'handleGoods', group: 'sell' },
  { key: 'stock', to: '/stock', icon: IconBuildingWarehouse, letter: 'k', needs: 'seeStock', group: 'sell' },
  { key: 'catalogue', to: '/catalogue', icon: IconPackage, letter: 'a', needs: 'seeCatalogue', group: 'sell' },
  { key: 'prices', to: '/prices', icon: IconTag, letter: 'r', needs: 'seePrices', group: 'sell' },
  { key: 'loyalty', to: '/loyalty', icon: IconCoins, letter: 'b', needs: 'seeLoyalty', group: 'sell' },
  { key: 'messages', to: '/messages', icon: IconMail, letter: 'm', needs: 'seeMessages', group: 'sell' },
  { key: 'audiences', to: '/audiences', icon: IconUsersGroup, letter: 'u', needs: 'seeAudiences', group: 'sell' },
  { key: 'journeys', to: '/journeys', icon: IconRoute, letter: 'j', needs: 'seeJourneys', group: 'sell' },
  { key: 'experiments', to: '/experiments', icon: IconFlask, letter: 'e', needs: 'seeExperiments', group: 'sell' },
  { key: 'sources', to: '/sources', icon: IconPlugConnected, letter: 's', needs: 'seeSources', group: 'feed' },
  { key: 'imports', to: '/imports', icon: IconFileUpload, letter: 'i', needs: 'seeImports', group: 'feed' },
  { key: 'problems', to: '/problems', icon: IconAlertTriangle, letter: 'x', needs: 'seeProblems', group: 'care' },
  { key: 'conflicts', to: '/conflicts', icon: IconGitMerge, letter: 'c', needs: 'seeConflicts', group: 'care' },
  { key: 'tasks', to: '/tasks', icon: IconChecklist, letter: 'd', needs: 'seeTasks', group: 'care' },
  { key: 'settings', to: '/settings', icon: IconSettings, letter: 't', group: 'house' },
];

type Place = {
  key:
    | 'newCart'
    | 'newAudience'
    | 'payments'
    | 'receipts'
    | 'transfers'
    | 'counts'
    | 'locations'
    | 'delivery'
    | 'newProduct'
    | 'opinions'
    | 'completeness'
    | 'feeds'
    | 'tryBasket'
    | 'codes'
    | 'parity'
    | 'approvals'
    | 'bulkGrant'
    | 'programme'
    | 'liability'
    | 'loyaltyCards'
    | 'suspicions'
    | 'mailbox'
    | 'messageTemplates'
    | 'senders';
  to:
    | '/carts'
    | '/audiences/new'
    | '/payments'
    | '/stock/receipts'
    | '/stock/transfers'
    | '/stock/counts'
    | '/stock/locations'
    | '/stock/delivery'
    | '/catalogue/new'
    | '/catalogue/opinions'
    | '/catalogue/completeness'
    | '/catalogue/feeds'
    | '/prices/try'
    | '/prices/codes'
    | '/prices/parity'
    | '/loyalty/approvals'
    | '/loyalty/bulk'
    | '/loyalty/programme'
    | '/loyalty/liability'
    | '/loyalty/cards'
    | '/loyalty/suspicions'
    | '/messages/mailbox'
    | '/messages/templates'
    | '/messages/senders';
  icon: Icon;
  needs: Action;
};

/** What the palette finds besides the screens. */
export const places: readonly Place[] = [
  { key: 'newAudience', to: '/audiences/new', icon: IconUsersGroup, needs: 'editAudiences' },
  { key: 'newCart', to: '/carts', icon: IconReceipt, needs: 'sell' },
  { key: 'payments', to: '/payments', icon: IconReceipt, needs: 'seePayments' },
  { key: 'receipts', to: '/stock/receipts', icon: IconBuildingWarehouse, needs: 'keepStock' },
  { key: 'transfers', to: '/stock/transfers', icon: IconBuildingWarehouse, needs: 'seeStock' },
  { key: 'counts', to: '/stock/counts', icon: IconBuildingWarehouse, needs: 'seeStock' },
  { key: 'locations', to: '/stock/locations', icon: IconBuildingWarehouse, needs: 'seeStock' },
  { key: 'delivery', to: '/stock/delivery', icon: IconBuildingWarehouse, needs: 'seeStock' },
  { key: 'newProduct', to: '/catalogue/new', icon: IconPackage, needs: 'editCatalogue' },
  { key: 'opinions', to: '/catalogue/opinions', icon: IconPackage, needs: 'seeCatalogue' },
  { key: 'completeness', to: '/catalogue/completeness', icon: IconPackage, needs: 'seeCatalogue' },
  { key: 'feeds', to: '/catalogue/feeds', icon: IconPackage, needs: 'seeCatalogue' },
  { key: 'tryBasket', to: '/prices/try', icon: IconTag, needs: 'seePrices' },
  { key: 'codes', to: '/prices/codes', icon: IconTag, needs: 'makeCodes' },
  { key: 'parity', to: '/prices/parity', icon: IconTag, needs: 'seePrices' },
  { key: 'approvals', to: '/loyalty/approvals', icon: IconCoins, needs: 'movePoints' },
  { key: 'bulkGrant', to: '/loyalty/bulk', icon: IconCoins, needs: 'bulkGrant' },
  { key: 'programme', to: '/loyalty/programme', icon: IconCoins, needs: 'seeLoyalty' },
  { key: 'liability', to: '/loyalty/liability', icon: IconCoins, needs: 'seeLiability' },
  { key: 'loyaltyCards', to: '/loyalty/cards', icon: IconCoins, needs: 'seeCards' },
  { key: 'suspicions', to: '/loyalty/suspicions', icon: IconCoins, needs: 'seeSuspicions' },
  { key: 'mailbox', to: '/messages/mailbox', icon: IconMail, needs: 'readMailbox' },
  { key: 'messageTemplates', to: '/messages/templates', icon: IconMail, needs: 'seeMessages' },
  { key: 'senders', to: '/messages/senders', icon: IconMail, needs: 'seeMessages' },
];
