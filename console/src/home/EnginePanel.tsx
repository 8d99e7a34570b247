import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SystemState } from '../shell/system.ts';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import css from './EnginePanel.module.css';

/** What runs: consumers of the spine with their lag, processes with their shards, and the disk. */
export function EnginePanel({ system }: { system: SystemState }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div id="engine" className={css.pair}>
      <Panel title={t('home.consumers')} hint={t('home.consumersHint')} flush>
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('home.consumer')}</th>
                <th scope="col" className={table.number}>
                  {t('home.behindEvents')}
                </th>
                <th scope="col" className={table.number}>
                  {t('home.behind')}
                </th>
                <th scope="col" className={table.number}>
                  {t('home.speed')}
                </th>
              </tr>
            </thead>
            <tbody>
              {system.consumers.map((consumer) => (
                <tr key={consumer.name}>
                  <td>{consumer.name}</td>
                  <td className={table.number}>{format.number(consumer.behind)}</td>
                  <td className={table.number}>
                    <Tag tone={consumer.behindSeconds > 30 ? 'error' : consumer.behindSeconds > 5 ? 'warn' : 'ok'}>
                      {format.seconds(consumer.behindSeconds)}
                    </Tag>
                  </td>
                  <td className={table.number}>{t('home.perSecond', { rate: format.decimal(consumer.perSecond) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title={t('home.processes')} flush>
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('home.process')}</th>
                <th scope="col" className={table.number}>
                  {t('home.shards')}
                </th>
                <th scope="col" className={table.number}>
                  {t('home.seen')}
                </th>
              </tr>
            </thead>
            <tbody>
              {system.processes.map((process) => (
                <tr key={process.id}>
                  <td className={css.id}>{process.id}</td>
                  <td className={table.number}>{format.number(process.shards)}</td>
                  <td className={`${table.number} ${table.nowrap}`}>
                    <Moment at={process.seenAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <dl className={css.facts}>
          <Fact term={t('home.postgres')} value={format.bytes(system.storage.postgresBytes)} />
          <Fact
            term={t('home.clickhouse')}
            value={system.storage.clickhouseBytes === null ? '–' : format.bytes(system.storage.clickhouseBytes)}
          />
          <Fact
            term={t('home.freeDisk')}
            value={system.storage.freeBytes === null ? '–' : format.bytes(system.storage.freeBytes)}
          />
          <div>
            <dt>{t('home.version')}</dt>
            <dd>
              {system.version} · {t('home.since')} <Moment at={system.startedAt} />
            </dd>
          </div>
        </dl>
        <p className={css.more}>
          <Link to="/problems">{t('home.toProblems')}</Link>
        </p>
      </Panel>
    </div>
  );
}

function Fact({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
