import type { Icon } from '@tabler/icons-react';
import {
  IconAddressBook,
  IconBrandTelegram,
  IconCreditCard,
  IconDeviceTablet,
  IconFingerprint,
  IconId,
  IconMail,
  IconMessageCircle,
  IconPhone,
  IconTag,
} from '../ui/icons.ts';

const icons: Record<string, Icon> = {
  user_id: IconId,
  email: IconMail,
  phone: IconPhone,
  loyalty_card: IconCreditCard,
  device: IconDeviceTablet,
  anonymous_id: IconFingerprint,
  telegram: IconBrandTelegram,
  viber: IconMessageCircle,
  crm: IconAddressBook,
};

export const identifierIcon = (type: string): Icon => icons[type] ?? IconTag;
