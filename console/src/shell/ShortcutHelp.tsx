import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { shortcutKey } from './paletteStore.ts';
import css from './ShortcutHelp.module.css';
import { useScreens } from './useScreens.ts';

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const screens = useScreens();
  return (
    <Dialog title={t('shortcut.title')} opened={opened} onClose={onClose}>
      <dl className={css.list}>
        <Row keys={[shortcutKey]} does={t('shortcut.palette')} />
        <Row keys={['/']} does={t('shortcut.search')} />
        <Row keys={['↑', '↓', '↵']} does={t('shortcut.rows')} />
        <Row keys={['?']} does={t('shortcut.help')} />
        {screens.map(({ key, letter }) => (
          <Row key={key} keys={['g', letter]} does={t('shortcut.goTo', { screen: t(`screen.${key}`) })} />
        ))}
      </dl>
      <p className={css.note}>{t('shortcut.switchOff')}</p>
    </Dialog>
  );
}

function Row({ keys, does }: { keys: string[]; does: string }) {
  return (
    <div className={css.row}>
      <dt>{does}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}
