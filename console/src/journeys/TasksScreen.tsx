import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { IconChecklist } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Journeys.module.css';
import { finishTask, type Task, tasksQuery } from './journeys.ts';

const states = ['open', 'done', 'cancelled'] as const;

/** What journeys ask people to do: the earliest due first. */
export function TasksScreen() {
  const { t } = useTranslation();
  const [state, setState] = useState<Task['state']>('open');
  const [finishing, setFinishing] = useState<Task | null>(null);
  const query = useInfiniteQuery(tasksQuery(state));
  const columns: Column<Task>[] = [
    { title: t('journey.tasks.what'), show: (one) => <div className={css.task}>{one.text}</div> },
    {
      title: t('journey.person'),
      show: (one) => (
        <Link to="/people/$personId" params={{ personId: one.person.id }}>
          {one.person.name ?? one.person.id.slice(0, 8)}
        </Link>
      ),
    },
    {
      title: t('journey.tasks.due'),
      nowrap: true,
      show: (one) => (
        <>
          <Moment at={one.dueAt} /> {one.isLate ? <Tag tone="error">{t('journey.tasks.late')}</Tag> : null}
        </>
      ),
    },
    { title: t('journey.tasks.role'), nowrap: true, show: (one) => t(`role.${one.role}`) },
    { title: t('journey.tasks.journey'), show: (one) => one.journey.name },
    {
      title: state === 'open' ? '' : t('journey.tasks.how'),
      show: (one) =>
        one.state === 'open' ? (
          <Button variant="default" size="compact-sm" onClick={() => setFinishing(one)}>
            {t('journey.tasks.finish')}
          </Button>
        ) : (
          <span className={css.small}>
            {[one.doneBy, one.note].filter((part) => part !== null && part !== '').join(': ')}
            {one.doneAt === null ? null : (
              <>
                {' '}
                <Moment at={one.doneAt} />
              </>
            )}
          </span>
        ),
    },
  ];
  return (
    <Page
      title={t('screen.tasks')}
      hint={t('journey.tasks.hint')}
      actions={
        <SegmentedControl
          aria-label={t('journey.tasks.which')}
          value={state}
          data={states.map((one) => ({ value: one, label: t(`journey.tasks.states.${one}`) }))}
          onChange={(next) => setState(states.find((one) => one === next) ?? 'open')}
        />
      }
    >
      <Listing
        query={query}
        empty={
          <Empty icon={IconChecklist} title={t('journey.tasks.none')}>
            {t('journey.tasks.noneWords')}
          </Empty>
        }
      >
        {(rows) => <DataTable columns={columns} rows={rows} keyOf={(one) => one.id} label={t('screen.tasks')} />}
      </Listing>
      {finishing === null ? null : <FinishTask task={finishing} onClose={() => setFinishing(null)} />}
    </Page>
  );
}

function FinishTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const finish = useDeed({
    run: finishTask,
    done: t('journey.tasks.isDone'),
    changes: ['journey-tasks', 'journey'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('journey.tasks.finish')}
      hint={task.text}
      confirm={t('journey.tasks.finish')}
      pending={finish.isPending}
      error={finish.error}
      onSubmit={() => finish.mutate({ id: task.id, note: note.trim() })}
      onClose={onClose}
    >
      <Textarea
        label={t('journey.tasks.note')}
        autosize
        minRows={2}
        maxLength={1000}
        data-autofocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
