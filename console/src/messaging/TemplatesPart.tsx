import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/messaging.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconMail } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import { handleOf } from './handleOf.ts';
import css from './Messaging.module.css';
import { type Channel, type Template, templatesQuery } from './messaging.ts';
import { startingTexts } from './startingTexts.ts';

export function TemplatesPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const query = useQuery(templatesQuery);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <TableListing<Template>
        query={query}
        title={t('message.part.templates')}
        hint={t('template.hint')}
        add={may('editTemplates') ? { label: t('template.add'), onAdd: () => setAsks(true) } : null}
        empty={
          <Empty icon={IconMail} title={t('template.none')}>
            {t('template.noneWords')}
          </Empty>
        }
        keyOf={(one) => one.id}
        columns={[
          {
            title: t('people.name'),
            show: (one) => (
              <span className={css.standing}>
                <Link to="/messages/templates/$templateId" params={{ templateId: one.id }} className={table.main}>
                  {one.name}
                </Link>
                {one.isArchived ? <Tag>{t('template.archived')}</Tag> : null}
              </span>
            ),
          },
          { title: t('template.handle'), show: (one) => one.handle },
          { title: t('message.channel'), show: (one) => t(`message.by.${one.channel}`) },
          { title: t('message.purpose'), show: (one) => one.purpose },
          { title: t('template.languages'), show: (one) => one.languages.join(', ') },
          { title: t('template.version'), number: true, show: (one) => format.number(one.version) },
          {
            title: t('programme.by'),
            show: (one) => (
              <span>
                {one.changedBy}, <Moment at={one.changedAt} />
              </span>
            ),
          },
        ]}
      />
      {asks ? <NewTemplate onClose={() => setAsks(false)} /> : null}
    </>
  );
}

const channels = ['email', 'sms', 'web_push', 'fcm', 'apns', 'in_app', 'telegram', 'viber', 'webhook'] as const;

function NewTemplate({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [handle, setHandle] = useState('');
  const [channel, setChannel] = useState<Channel>('email');
  const word = handle === '' ? handleOf(name) : handle;
  const deed = useDeed({
    run: () =>
      api.post(contract.templateDetail, '/message-templates', {
        handle: word,
        name: name.trim(),
        channel,
        document: { defaultLanguage: 'en', languages: { en: startingTexts(channel) }, track: channel === 'email' },
      }),
    changes: ['message-templates'],
    after: (made) => void navigate({ to: '/messages/templates/$templateId', params: { templateId: made.id } }),
  });
  return (
    <FormDialog
      title={t('template.add')}
      hint={t('template.addHint')}
      confirm={t('template.add')}
      disabled={name.trim() === '' || !/^[a-z0-9][a-z0-9-]*$/.test(word)}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('people.name')}
        required
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('template.handle')}
        description={t('template.handleHint')}
        maxLength={100}
        placeholder={handleOf(name)}
        value={handle}
        onChange={(event) => setHandle(event.currentTarget.value)}
      />
      <Select
        label={t('message.channel')}
        allowDeselect={false}
        value={channel}
        data={channels.map((value) => ({ value, label: t(`message.by.${value}`) }))}
        onChange={(next) => setChannel(channels.find((one) => one === next) ?? 'email')}
      />
    </FormDialog>
  );
}
