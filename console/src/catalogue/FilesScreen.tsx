import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { urlOf } from '../api.ts';
import { DropZone } from '../imports/DropZone.tsx';
import { useMay } from '../session/may.ts';
import { IconDownload } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import editor from '../ui/Editor.module.css';
import { CatalogueParts } from './CatalogueParts.tsx';

/** The catalogue as files: out as a table whose columns the import knows, and in again. */
export function FilesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Page
      title={t('catalogue.files')}
      hint={t('catalogue.filesHint')}
      actions={
        may('seeImports') ? (
          <ButtonLink to="/imports" variant="default">
            {t('catalogue.toImports')}
          </ButtonLink>
        ) : null
      }
    >
      <CatalogueParts />
      <Panel title={t('catalogue.export')} hint={t('catalogue.exportHint')}>
        <div className={editor.actions}>
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            href={urlOf('/catalogue/products.csv')}
            download="products.csv"
          >
            {t('catalogue.exportCsv')}
          </Button>
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            href={urlOf('/catalogue/products.ndjson')}
            download="products.ndjson"
          >
            {t('catalogue.exportLines')}
          </Button>
        </div>
      </Panel>
      {may('runImports') ? (
        <Panel title={t('catalogue.importFile')} hint={t('catalogue.importHint')}>
          <DropZone />
        </Panel>
      ) : null}
    </Page>
  );
}
