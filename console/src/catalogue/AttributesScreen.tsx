import { useTranslation } from 'react-i18next';
import { DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { IconAdjustments } from '../ui/icons.ts';
import { AttributeDialog } from './AttributeDialog.tsx';
import { attributesQuery, nameIn } from './catalogue.ts';
import css from './Catalogue.module.css';
import { Definitions } from './Definitions.tsx';

export function AttributesScreen() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return (
    <Definitions
      title={t('catalogue.attributes')}
      hint={t('catalogue.attributesScreenHint')}
      query={attributesQuery}
      addLabel={t('catalogue.newAttribute')}
      empty={{ icon: IconAdjustments, title: t('catalogue.noAttributes'), words: t('catalogue.noAttributesWords') }}
      dialog={(attribute, _all, close) => <AttributeDialog attribute={attribute} onClose={close} />}
      list={(attributes, editButton) => (
        <DataTable
          rows={attributes}
          keyOf={({ code }) => code}
          label={t('catalogue.attributes')}
          columns={[
            {
              title: t('catalogue.name'),
              show: (one) => (
                <span>
                  {nameIn(one.names, i18n.language, one.code)} <code className={css.small}>{one.code}</code>
                </span>
              ),
            },
            {
              title: t('catalogue.type'),
              show: (one) => `${t(`catalogue.typeIs.${one.type}`)}${one.unit === null ? '' : `, ${one.unit}`}`,
            },
            {
              title: t('catalogue.choices'),
              number: true,
              show: (one) => (one.type === 'choice' ? format.number(one.choices.length) : ''),
            },
            { title: t('catalogue.facet'), show: (one) => (one.facet ? t('catalogue.yes') : t('common.no')) },
            {
              title: t('common.actions'),
              show: (one) => editButton(one, nameIn(one.names, i18n.language, one.code)),
            },
          ]}
        />
      )}
    />
  );
}
