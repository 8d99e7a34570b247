import { resolve } from 'node:path';

import { checkClickHouse, checkPostgres, checkSetpriv } from './doctor-engines.ts';
import { checkBrowser, checkLanguages, checkMemory, checkNode, checkPlatform } from './doctor-machine.ts';
import { checkDataDir, checkDisk, checkPort } from './doctor-places.ts';
import { StartFailure, errorText } from './failure.ts';
import type { DoctorConfig, Finding } from './finding.ts';
import { usableMemoryBytes } from './postgres-settings.ts';

/**
 * Looks at everything a start needs and changes nothing (but for links in a package that lacks them).
 *
 * Never throws: what cannot be looked at is a finding. Up to 6 s when an address does not answer, else 0.3 s.
 */
export async function doctor(asked: DoctorConfig): Promise<Finding[]> {
  const config = { ...asked, dataDir: resolve(asked.dataDir) };
  const checks: readonly [string, () => Finding | Promise<Finding>][] = [
    ['node', () => checkNode(process.versions.node)],
    ['platform', () => checkPlatform(process.platform, process.arch, config)],
    ['memory', () => checkMemory(usableMemoryBytes())],
    ['languages', checkLanguages],
    ['postgres', () => checkPostgres(config)],
    ['clickhouse', () => checkClickHouse(config)],
    ['setpriv', () => checkSetpriv(config)],
    ['data directory', () => checkDataDir(config)],
    ['disk', () => checkDisk(config)],
    ['port', () => checkPort(config)],
    ['browser', checkBrowser],
  ];
  return Promise.all(
    checks.map(async ([check, look]): Promise<Finding> => {
      try {
        return await look();
      } catch (error) {
        if (error instanceof StartFailure) return { check, state: 'fail', detail: error.sentence, fix: error.fix };
        return { check, state: 'fail', detail: errorText(error), fix: 'Report this: the doctor should know it.' };
      }
    }),
  );
}
