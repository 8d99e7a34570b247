import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SourceKind } from '../../../contracts/common.ts';
import { Copy } from '../ui/Copy.tsx';
import { firstSnippet, snippetsFor } from './snippetsFor.ts';
import css from './Sources.module.css';

export function Snippets({ writeKey, kind }: { writeKey: string; kind: SourceKind }) {
  const { t } = useTranslation();
  return (
    <Tabs defaultValue={firstSnippet(kind)} keepMounted={false}>
      <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto' }} aria-label={t('sources.snippets')}>
        {snippetsFor(window.location.origin, writeKey).map(({ key, title }) => (
          <Tabs.Tab key={key} value={key}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippetsFor(window.location.origin, writeKey).map(({ key, title, code }) => (
        <Tabs.Panel key={key} value={key} pt="sm">
          <div className={css.code}>
            <pre tabIndex={0} role="region" aria-label={title}>
              {code}
            </pre>
            <Copy text={code} of={title} />
          </div>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
