import { UnstyledButton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session.ts';
import { IconDots } from '../ui/icons.ts';
import { Initials } from '../ui/Initials.tsx';
import css from './WhoAmI.module.css';

export type AccountProps = { small: boolean };

const fetchMenu = async () => ({ default: (await import('./AccountMenu.tsx')).AccountMenu });
const AccountMenu = lazy(fetchMenu);

/** Who is signed in. What the menu needs is fetched when somebody reaches for it. */
export function WhoAmI({ small = false }: Partial<AccountProps>) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <UnstyledButton
      className={css.me}
      data-small={small}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void fetchMenu()}
      onClick={() => setWanted(true)}
    >
      <Face small={small} />
    </UnstyledButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu small={small} />
    </Suspense>
  );
}

export function Face({ small }: AccountProps) {
  const { t } = useTranslation();
  const { staff } = useSession();
  return (
    <>
      <span className="tl-unseen">
        {t('shell.account')} {small ? staff.name : ''}
      </span>
      <Initials name={staff.name} size={28} />
      {small ? null : (
        <>
          <span className={css.words}>
            <span className={css.name}>{staff.name}</span>
            <span className={css.role}>{staff.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
          </span>
          <IconDots size={16} aria-hidden />
        </>
      )}
    </>
  );
}
