/** What an import of cards brought to the ledger, to be held against the control totals of its file. */
import { z } from 'zod';
import { id } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/loyalty-cards.ts';
import { allowed, read, type Route } from '../../kit/http/route.ts';
import { run } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { importTotals } from './card-imports.sql.ts';

export function cardImportRoutes({ db }: Pick<OuterDeps, 'db'>): Route[] {
  return [
    read({
      path: '/api/v1/loyalty/card-imports/:id/totals',
      access: allowed('admin', 'analyst'),
      summary:
        'What an import of cards brought: cards, and openings on the ledger by kind; GET /api/v1/imports/:id has the file’s own totals',
      tag: 'loyalty',
      params: z.object({ id }),
      answer: contract.cardImportTotals,
      handle: async ({ params }) => {
        const rows = await run(db, importTotals, [params.id]);
        const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((all, row) => all + of(row), 0);
        return {
          cards: sum((row) => row.cards),
          made: sum((row) => row.made),
          undone: sum((row) => row.undone),
          balances: rows.flatMap(({ kind, openings, amount }) => (kind === null ? [] : [{ kind, openings, amount }])),
        };
      },
    }),
  ];
}
