import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconPlugConnected } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';

export function FirstSteps() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Panel>
      <Empty
        icon={IconPlugConnected}
        title={t('home.emptyTitle')}
        action={
          <>
            {may('changeSources') ? <ButtonLink to="/sources">{t('home.emptySource')}</ButtonLink> : null}
            {may('runImports') ? (
              <ButtonLink to="/imports" variant="default">
                {t('home.emptyImport')}
              </ButtonLink>
            ) : null}
          </>
        }
      >
        {t('home.emptyWords')}
      </Empty>
    </Panel>
  );
}
