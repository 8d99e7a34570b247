import { Highlight, Loader, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleSearchQuery } from '../people/people.ts';
import { personLabel } from '../people/personLabel.ts';
import { IconKeyboard, IconSearch } from '../ui/icons.ts';
import { Initials } from '../ui/Initials.tsx';
import { openShortcutHelp } from './shortcuts.ts';
import { useScreens } from './useScreens.ts';
import '@mantine/spotlight/styles.layer.css';
import './Palette.css';

export const [paletteStore, palette] = createSpotlight();

/** Screens by name and people by anything they are known by, from wherever one is. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query.trim(), 150);
  const people = useQuery({ ...peopleSearchQuery(settled), enabled: settled.length >= 2 });
  const found = settled.length >= 2 ? (people.data?.items ?? []) : [];
  const wanted = query.trim().toLowerCase();
  const screens = useScreens().filter(({ key }) => t(`screen.${key}`).toLowerCase().includes(wanted));
  const first = found[0]?.id;
  // Enter opens the first result: also when it came only after the typing had ended.
  useEffect(
    () => paletteStore.updateState((state) => ({ ...state, selected: wanted === '' && first === undefined ? -1 : 0 })),
    [wanted, first],
  );
  const help = t('shortcut.title');
  const showHelp = help.toLowerCase().includes(wanted);
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight="min(60vh, 480px)"
      radius="lg"
      centered={false}
      yOffset="12vh"
    >
      <Modal.Title className="tl-unseen">{t('shell.search')}</Modal.Title>
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        leftSection={people.isFetching ? <Loader size={16} /> : <IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {found.length === 0 ? null : (
          <Spotlight.ActionsGroup label={t('screen.people')}>
            {found.map((person) => (
              <Spotlight.Action
                key={person.id}
                onClick={() => void navigate({ to: '/people/$personId', params: { personId: person.id } })}
              >
                <span className="tl-palette-row">
                  <Initials name={person.name} size={26} />
                  <Highlight component="span" highlight={settled} size="md">
                    {personLabel(person)}
                  </Highlight>
                  <span className="tl-palette-side">
                    {[person.email, person.phone]
                      .filter((text) => text !== null && text !== personLabel(person))
                      .join(' · ')}
                  </span>
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {screens.length === 0 && !showHelp ? null : (
          <Spotlight.ActionsGroup label={t('shell.screens')}>
            {screens.map(({ key, to, icon: Mark, letter }) => (
              <Spotlight.Action key={key} onClick={() => void navigate({ to })}>
                <span className="tl-palette-row">
                  <Mark size={18} stroke={1.7} aria-hidden />
                  <span>{t(`screen.${key}`)}</span>
                  <span className="tl-palette-side">
                    <kbd>g</kbd> <kbd>{letter}</kbd>
                  </span>
                </span>
              </Spotlight.Action>
            ))}
            {showHelp ? (
              <Spotlight.Action onClick={openShortcutHelp}>
                <span className="tl-palette-row">
                  <IconKeyboard size={18} stroke={1.7} aria-hidden />
                  <span>{help}</span>
                  <span className="tl-palette-side">
                    <kbd>?</kbd>
                  </span>
                </span>
              </Spotlight.Action>
            ) : null}
          </Spotlight.ActionsGroup>
        )}
        {found.length === 0 && screens.length === 0 && !showHelp && !people.isFetching ? (
          <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
