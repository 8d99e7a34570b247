import { parseArgs } from 'node:util';
import { roles, sourceKinds, type Role, type SourceKind } from '../../../contracts/common.ts';
import { createApiKey, createLoginLink } from '../access/index.ts';
import { createSource, findSourceId, rotateKey } from '../channels/index.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { type Command, CommandFailure, withDatabase } from './command.ts';

export const keys: Command = {
  name: 'keys',
  usage:
    'keys create (--role <role> | --source <slug> [--kind <kind>]) [--name <name>] [--json]\n       throughline keys login <e-mail>',
  about: `Makes API keys and source keys without a browser.
  --role <role>      an API key; one of ${roles.join(', ')}
  --source <slug>    a write key for that source, which is made when it is new
  --kind <kind>      of a new source; one of ${sourceKinds.join(', ')} (web)
  --name <name>      for people to recognise it by
  --json             one line of JSON: {"key", "id"}
  login <e-mail>     a one-time login link for a member of staff`,
  run: async (argv) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        source: { type: 'string' },
        kind: { type: 'string' },
        name: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const [verb, who] = positionals;
    if (verb === 'login' && who !== undefined) return login(who);
    if (verb !== 'create' || (values.role === undefined) === (values.source === undefined)) {
      throw new CommandFailure('keys create takes either --role or --source.', 'throughline keys --help shows how.');
    }
    const made = await withDatabase(({ db }) =>
      values.role === undefined
        ? sourceKey(db, values.source ?? '', values.kind, values.name)
        : roleKey(db, values.role, values.name),
    );
    console.log(values.json === true ? JSON.stringify(made) : `${made.key}\n\nKeep it: it is shown this once.`);
    return 0;
  },
};

interface Made {
  readonly key: string;
  readonly id: string;
}

async function roleKey(db: Db, wanted: string, name: string | undefined): Promise<Made> {
  const role = roles.find((one): one is Role => one === wanted);
  if (role === undefined) throw new CommandFailure(`There is no role "${wanted}".`, `Take one of ${roles.join(', ')}.`);
  const { key, secret } = await createApiKey(db, { name: name ?? `command line (${role})`, roles: [role] }, new Date());
  return { key: secret, id: key.id };
}

async function sourceKey(db: Db, slug: string, wanted: string | undefined, name: string | undefined): Promise<Made> {
  const kind = sourceKinds.find((one): one is SourceKind => one === (wanted ?? 'web'));
  if (kind === undefined)
    throw new CommandFailure(`There is no kind "${wanted}".`, `Take one of ${sourceKinds.join(', ')}.`);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) {
    throw new CommandFailure(
      `"${slug}" cannot name a source.`,
      'Use lower-case letters, digits and hyphens, at most 63.',
    );
  }
  return transaction(db, async (tx) => {
    const created = await createSource(tx, { slug, name: name ?? slug, kind }, new Date());
    if (created.kind === 'created') return { key: created.writeKey, id: created.source.id };
    const known = await findSourceId(tx, slug);
    const rotated = known && (await rotateKey(tx, known, undefined, new Date()));
    if (!known || !rotated) throw new Error('the source vanished');
    return { key: rotated.writeKey, id: known };
  });
}

async function login(email: string): Promise<number> {
  const link = await withDatabase(async ({ db, config }) => {
    const made = await createLoginLink(db, email, new Date());
    return made && `${config.publicUrl ?? `http://${config.host}:${config.port}`}${made.path}`;
  });
  if (link === null)
    throw new CommandFailure(
      'Nobody on the staff has this e-mail, or the account is disabled.',
      'The settings screen lists the staff.',
    );
  console.log(link);
  return 0;
}
