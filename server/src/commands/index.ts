/** All commands, in the order of the help page. */
import { backup, restore } from './backup.ts';
import { demo } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { importCommand } from './import.ts';
import { keys } from './keys.ts';
import { migrateCommand } from './migrate.ts';
import { start } from './start.ts';
import type { Command } from './command.ts';

export const commands: readonly Command[] = [
  start,
  demo,
  migrateCommand,
  doctorCommand,
  importCommand,
  keys,
  backup,
  restore,
];

/** The help page, or the one of a command. */
export function helpText(command?: Command): string {
  if (command) return `throughline ${command.usage}\n\n${command.about}`;
  const width = Math.max(...commands.map((one) => one.name.length));
  return [
    'throughline <command>',
    '',
    ...commands.map((one) => `  ${one.name.padEnd(width)}  ${one.about.split('\n')[0] ?? ''}`),
    '',
    'Configuration by environment: HOST, PORT, THROUGHLINE_DATA, DATABASE_URL, CLICKHOUSE_URL, THROUGHLINE_DEMO=0; see docs/configuration.md.',
  ].join('\n');
}
