import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Page } from '../ui/Page.tsx';
import { type PartLink, Parts } from '../ui/Parts.tsx';

export function MessagesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const parts: PartLink[] = [
    { key: 'log', label: t('message.part.log'), link: { to: '/messages' }, exact: true },
    ...(may('readMailbox')
      ? [{ key: 'mailbox', label: t('message.part.mailbox'), link: { to: '/messages/mailbox' } } as const]
      : []),
    ...(may('reviewTemplates')
      ? [
          { key: 'calendar', label: t('message.part.calendar'), link: { to: '/messages/calendar' } } as const,
          { key: 'delivery', label: t('message.part.delivery'), link: { to: '/messages/deliverability' } } as const,
        ]
      : []),
    { key: 'templates', label: t('message.part.templates'), link: { to: '/messages/templates' } },
    { key: 'snippets', label: t('message.part.snippets'), link: { to: '/messages/snippets' } },
    { key: 'senders', label: t('message.part.senders'), link: { to: '/messages/senders' } },
    { key: 'rules', label: t('message.part.rules'), link: { to: '/messages/rules' } },
  ];
  return (
    <Page title={t('screen.messages')} hint={t('message.hint')}>
      <Parts label={t('screen.messages')} parts={parts} />
      <Outlet />
    </Page>
  );
}
