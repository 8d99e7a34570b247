import type { Icon } from '@tabler/icons-react';
import type { SourceKind } from '../../../contracts/common.ts';
import {
  IconAddressBook,
  IconBuildingStore,
  IconCashRegister,
  IconDeviceDesktop,
  IconDeviceMobile,
  IconHeadset,
  IconMessageCircle,
  IconQuestionMark,
  IconTruckDelivery,
  IconWorld,
} from './icons.ts';

/** How each kind of door looks, everywhere. */
export const channelIcons: Record<SourceKind, Icon> = {
  web: IconWorld,
  app: IconDeviceMobile,
  till: IconCashRegister,
  kiosk: IconDeviceDesktop,
  call_centre: IconHeadset,
  messenger: IconMessageCircle,
  courier: IconTruckDelivery,
  partner: IconBuildingStore,
  crm: IconAddressBook,
};

export const channelIcon = (kind: SourceKind | null): Icon => (kind === null ? IconQuestionMark : channelIcons[kind]);
export const channelColour = (kind: SourceKind | null): string => `var(--ch-${kind ?? 'none'})`;
