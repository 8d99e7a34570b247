/** Statements about the programme: its draft, its versions, budgets of rules, partners. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const readDraft = statement(
  'loyalty.readDraft',
  z.object({ draft: z.unknown(), revision: z.int(), changed_by: z.string(), changed_at: z.date() }),
  `select draft, revision, changed_by, changed_at from loyalty.programmes where programme_id = $1`,
);
/** $4: the revision that was read; 0: there is none yet. No row: somebody else was first. */
export const saveDraft = statement(
  'loyalty.saveDraft',
  z.object({ revision: z.int() }),
  `insert into loyalty.programmes as p (programme_id, draft, revision, changed_by, changed_at)
   select $1, $2::text::jsonb, 1, $3, $5 where $4::int = 0 or exists (select 1 from loyalty.programmes where programme_id = $1)
   on conflict (programme_id) do update set draft = excluded.draft, revision = p.revision + 1, changed_by = $3, changed_at = $5
   where p.revision = $4
   returning revision`,
);
export const lockProgramme = statement(
  'loyalty.lockProgramme',
  z.object({ draft: z.unknown(), revision: z.int(), versions: z.int() }),
  `select draft, revision, (select coalesce(max(version), 0)::int from loyalty.programme_versions v where v.programme_id = p.programme_id) as versions
   from loyalty.programmes p where programme_id = $1 for no key update`,
);
const versionRow = z.object({
  version: z.int(),
  effective_at: z.date(),
  note: z.string(),
  published_by: z.string(),
  published_at: z.date(),
});
export const insertVersion = statement(
  'loyalty.insertVersion',
  versionRow,
  `insert into loyalty.programme_versions (programme_id, version, document, effective_at, note, published_by, published_at)
   values ($1, $2, $3::text::jsonb, $4, $5, $6, $7) returning version, effective_at, note, published_by, published_at`,
);
export const listVersions = statement(
  'loyalty.listVersions',
  versionRow,
  `select version, effective_at, note, published_by, published_at from loyalty.programme_versions
   where programme_id = $1 order by version desc limit 200`,
);
export const readVersion = statement(
  'loyalty.readVersion',
  versionRow.extend({ document: z.unknown() }),
  `select version, effective_at, note, published_by, published_at, document from loyalty.programme_versions
   where programme_id = $1 and version = $2`,
);
export const versionsAfter = statement(
  'loyalty.versionsAfter',
  z.object({ version: z.int(), effective_at: z.date(), document: z.unknown() }),
  `select version, effective_at, document from loyalty.programme_versions where programme_id = $1 and version > $2 order by version`,
);

export const setBudgets = command(
  'loyalty.setBudgets',
  `insert into loyalty.budgets (budget_id, most) select b.id, b.most from unnest($1::text[], $2::bigint[]) as b(id, most) order by b.id
   on conflict (budget_id) do update set most = greatest(excluded.most, budgets.used)`,
);
// For many orders at once: all that they touch, in one order, before the first is taken.
export const lockBudgets = command(
  'loyalty.lockBudgets',
  `select 1 from loyalty.budgets where budget_id = any ($1::text[]) order by budget_id for update`,
);
// Rows in one order; as much as is left, which may be nothing.
export const takeBudgets = statement(
  'loyalty.takeBudgets',
  z.object({ budget_id: z.string(), given: z.number() }),
  `with locked as (
     select b.budget_id, least(w.amount, b.most - b.used) as given
     from unnest($1::text[], $2::bigint[]) as w(id, amount) join loyalty.budgets b on b.budget_id = w.id
     order by b.budget_id for update of b
   )
   update loyalty.budgets b set used = b.used + l.given from locked l where b.budget_id = l.budget_id returning b.budget_id, l.given`,
);

export const listBudgets = statement(
  'loyalty.listBudgets',
  z.object({ budget_id: z.string(), most: z.number(), used: z.number() }),
  `select budget_id, most, used from loyalty.budgets order by budget_id limit 1000`,
);

const partnerRow = z.object({
  partner_id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'closed']),
  price_minor: z.number(),
  max_units: z.number(),
  currency: z.string(),
});
export const savePartner = statement(
  'loyalty.savePartner',
  partnerRow,
  `insert into loyalty.partners (partner_id, name, state, price_minor, currency, changed_at, max_units) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (partner_id) do update set name = $2, state = $3, price_minor = $4, currency = $5, changed_at = $6, max_units = $7
   returning partner_id, name, state, price_minor, max_units, currency`,
);
export const listPartners = statement(
  'loyalty.listPartners',
  partnerRow,
  `select partner_id, name, state, price_minor, max_units, currency from loyalty.partners order by partner_id limit 500`,
);
