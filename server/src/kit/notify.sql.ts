import { command } from './sql.ts';

export const notifyChannel = command('kit.notify', `select pg_notify($1, '')`);
