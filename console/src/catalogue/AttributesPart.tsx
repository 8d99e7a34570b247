import { ActionIcon, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconAdjustments, IconTrash } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';
import { AttributeField } from './AttributeField.tsx';
import css from './Catalogue.module.css';
import { type AttributeValue, nameIn } from './catalogue.ts';
import type { PartProps } from './terms.ts';

/** What the category asks for comes first; any other attribute can be added. */
export function AttributesPart({ draft, terms, change }: PartProps) {
  const { t, i18n } = useTranslation();
  const category = terms.categories.find(({ code }) => code === draft.category);
  const wanted = terms.categories
    .filter(({ code }) => category?.path.includes(code))
    .flatMap(({ attributes }) => attributes);
  const codes = [...new Set([...wanted, ...Object.keys(draft.attributes)])];
  const shown = codes.flatMap((code) => terms.attributes.find((one) => one.code === code) ?? []);
  const others = terms.attributes.filter(({ code }) => !codes.includes(code));
  const put = (code: string, value: AttributeValue | undefined) => {
    const { [code]: _before, ...rest } = draft.attributes;
    change({ attributes: value === undefined ? rest : { ...rest, [code]: value } });
  };
  const start = (type: string | undefined): AttributeValue =>
    type === 'number' ? 0 : type === 'boolean' ? true : type === 'choice' ? [] : '';
  if (terms.attributes.length === 0)
    return (
      <Panel>
        <Empty
          icon={IconAdjustments}
          title={t('catalogue.noAttributes')}
          action={<ButtonLink to="/catalogue/attributes">{t('catalogue.toAttributes')}</ButtonLink>}
        >
          {t('catalogue.noAttributesWords')}
        </Empty>
      </Panel>
    );
  return (
    <Panel
      title={t('catalogue.part.attributes')}
      hint={t('catalogue.attributesHint')}
      actions={
        others.length === 0 ? null : (
          <Select
            aria-label={t('catalogue.addAttribute')}
            placeholder={t('catalogue.addAttribute')}
            searchable
            limit={100}
            nothingFoundMessage={t('common.nothing')}
            value={null}
            data={others.map(({ code, names }) => ({ value: code, label: nameIn(names, i18n.language, code) }))}
            onChange={(code) => {
              if (code !== null) put(code, start(others.find((one) => one.code === code)?.type));
            }}
          />
        )
      }
    >
      <div className={css.grid}>
        {shown.map((attribute) => (
          <div key={attribute.code} className={css.form}>
            <AttributeField
              attribute={attribute}
              value={draft.attributes[attribute.code]}
              languages={terms.languages}
              onChange={(value) => put(attribute.code, value)}
            />
            {wanted.includes(attribute.code) ? null : (
              <ActionIcon
                size={24}
                aria-label={t('catalogue.removeOf', { of: nameIn(attribute.names, i18n.language, attribute.code) })}
                onClick={() => put(attribute.code, undefined)}
              >
                <IconTrash size={15} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
      </div>
    </Panel>
  );
}
